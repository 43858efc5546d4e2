import { type CriterionKind, truthOf } from './criterion.ts';
import { formatSighted } from './say.ts';

/** Never unknown: whether there is a finished result is the question itself. */
export const imageScanned: CriterionKind = {
  name: 'imageScanned',
  operators: { deny: ['='], exception: ['='] },
  subCriteria: [],
  compile({ value }) {
    const wanted = truthOf(value);
    return {
      reads: 'image',
      test: (sight) => ({
        truth: (sight.facts !== undefined) === wanted ? 'true' : 'false',
        say: () => formatSighted(sight),
      }),
    };
  },
};

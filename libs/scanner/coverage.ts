// What stands between an inventory and the claim that it is all there is.
import type { CoverageCode, CoverageNote, Distribution } from '@fedscan/model';
import type { FinalFind } from './final-finds.ts';
import { databaseFinders, finderOf } from './finders.ts';

export function noteCoverage(
  finds: readonly FinalFind[],
  distribution: Distribution | undefined,
  complete: boolean,
): CoverageNote[] {
  return [
    ...noteProblems(finds),
    ...noteUnread(finds),
    ...(complete ? notePackageManager(finds, distribution) : []),
  ];
}

const shown = 3;

// One note for each kind, so that ten thousand damaged files are not ten thousand notes.
function noteProblems(finds: readonly FinalFind[]): CoverageNote[] {
  const problems = finds.flatMap(({ problem }) => problem ?? []);
  return [...Map.groupBy(problems, ({ code }) => code)].map(([code, notes]) => ({
    code,
    message: listed(
      notes.map(({ message }) => message),
      '; ',
    ),
  }));
}

function noteUnread(finds: readonly FinalFind[]): CoverageNote[] {
  return [...Map.groupBy(finds, ({ by }) => by)].flatMap(([by, found]) => {
    const finder = finderOf(by);
    if (finder?.kind !== 'detector') return [];
    const { code, what } = finder.unread;
    const one = found.length === 1;
    const subject = `${found.length} ${what}${one ? '' : 's'}`;
    const paths = listed(found.map(({ path }) => path).sort(), ', ');
    const message = `${subject} ${one ? 'was' : 'were'} not read, so that what ${one ? 'it holds' : 'they hold'} is not in this result: ${paths}`;
    return [{ code, message }];
  });
}

function notePackageManager(
  finds: readonly FinalFind[],
  distribution: Distribution | undefined,
): CoverageNote[] {
  if (finds.some(({ by }) => databaseFinders.has(by))) return [];
  const message =
    distribution === undefined
      ? 'the image has neither an operating system nor a package database that is known'
      : `the image is of ${distribution.name ?? distribution.id}, but has no package database: what of it is installed is not known`;
  return [{ code: 'no_package_manager' satisfies CoverageCode, message }];
}

const listed = (texts: readonly string[], separator: string): string => {
  const first = texts.slice(0, shown).join(separator);
  return texts.length > shown ? `${first}${separator}and ${texts.length - shown} more` : first;
};

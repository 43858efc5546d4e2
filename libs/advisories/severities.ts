import type { AdvisorySeverity } from '@fedscan/model';
import { readList, readObject, readOptionalText } from './fields.ts';

/** What lacks its type or its score says nothing, and is left out. */
export const readSeverities = (value: unknown, path: string): AdvisorySeverity[] =>
  readList(value, path, (item, itemPath) => {
    const { type, score } = readObject(item, itemPath);
    const severity = {
      type: readOptionalText(type, `${itemPath}.type`) ?? '',
      score: readOptionalText(score, `${itemPath}.score`) ?? '',
    };
    return severity.type && severity.score ? [severity] : [];
  }).flat();

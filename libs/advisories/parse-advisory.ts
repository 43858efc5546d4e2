import type { Advisory } from '@fedscan/model';
import { AdvisoryError } from './advisory-error.ts';
import { readAffected } from './affected-package.ts';
import {
  type Fields,
  readList,
  readObject,
  readOptionalText,
  readText,
  readTime,
} from './fields.ts';
import { parseJson } from './json.ts';
import { readSeverities } from './severities.ts';
import { severityWordOf } from './words.ts';

/** In bytes of JSON. */
export const largestRecord = 8 * 1024 * 1024;

/**
 * One OSV record. Fields that fedscan does not use are not looked at.
 * @throws AdvisoryError TOO_LARGE, NOT_JSON or NOT_AN_ADVISORY
 */
export function parseAdvisory(bytes: Uint8Array): Advisory {
  if (bytes.length > largestRecord) {
    throw new AdvisoryError(
      'TOO_LARGE',
      `the record has ${bytes.length} bytes, more than ${largestRecord}`,
    );
  }
  const json = parseJson(bytes);
  if (typeof json !== 'object' || json === null || !('id' in json)) {
    throw new AdvisoryError(
      'NOT_AN_ADVISORY',
      'this is JSON, but not an OSV record: it has no "id"',
    );
  }
  const record = readObject(json, 'record');
  return {
    id: readId(record.id),
    modified: readTime(record.modified, 'modified'),
    ...optionalTime(record, 'published'),
    ...optionalTime(record, 'withdrawn'),
    aliases: readList(record.aliases, 'aliases', readText),
    upstream: readList(record.upstream, 'upstream', readText),
    ...optionalText(record, 'summary'),
    ...optionalText(record, 'details'),
    severity: readSeverities(record.severity, 'severity'),
    ...optional('severityWord', severityWordOf(record)),
    affected: readList(record.affected, 'affected', readAffected).flat(),
    references: readList(record.references, 'references', readReference).flat(),
  };
}

function readId(value: unknown): string {
  const id = readText(value, 'id', 256);
  if (!/^[!-~]+$/.test(id)) {
    throw new AdvisoryError(
      'NOT_AN_ADVISORY',
      `"id" is ${JSON.stringify(id)}, which names nothing`,
    );
  }
  return id;
}

function optionalTime<Name extends 'published' | 'withdrawn'>(
  record: Fields,
  name: Name,
): Partial<Record<Name, string>> {
  const value = record[name];
  return optional(name, value === undefined || value === null ? undefined : readTime(value, name));
}

const optionalText = <Name extends 'summary' | 'details'>(
  record: Fields,
  name: Name,
): Partial<Record<Name, string>> =>
  optional(name, readOptionalText(record[name], name, largestRecord));

const optional = <Name extends string>(
  name: Name,
  value: string | undefined,
): Partial<Record<Name, string>> =>
  (value === undefined ? {} : { [name]: value }) as Partial<Record<Name, string>>;

const readReference = (value: unknown, path: string): string[] => {
  const url = readOptionalText(readObject(value, path).url, `${path}.url`);
  return url === undefined ? [] : [url];
};

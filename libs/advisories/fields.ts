// Reading JSON that somebody else wrote: each value is either what it should be or a clear error.
import { AdvisoryError } from './advisory-error.ts';

export type Fields = { readonly [name: string]: unknown };

/** A word or a name; longer ones are nobody's. */
const longestText = 4096;

export function readObject(value: unknown, path: string): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw wrong(path, 'an object', value);
  }
  return value as Fields;
}

/** Empty where it is absent. */
export const readOptionalObject = (value: unknown, path: string): Fields =>
  value === undefined || value === null ? {} : readObject(value, path);

export function readText(value: unknown, path: string, longest = longestText): string {
  if (typeof value !== 'string') throw wrong(path, 'text', value);
  if (value.length > longest) {
    throw new AdvisoryError('NOT_AN_ADVISORY', `"${path}" is longer than ${longest} characters`);
  }
  // A database cannot keep NUL in a text.
  return value.includes('\0') ? value.replaceAll('\0', '') : value;
}

export const readOptionalText = (
  value: unknown,
  path: string,
  longest?: number,
): string | undefined =>
  value === undefined || value === null ? undefined : readText(value, path, longest) || undefined;

/** Empty where it is absent. */
export function readList<Item>(
  value: unknown,
  path: string,
  readItem: (item: unknown, path: string) => Item,
): Item[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) throw wrong(path, 'a list', value);
  return value.map((item, index) => readItem(item, `${path}[${index}]`));
}

/** RFC 3339, as it is written. */
export function readTime(value: unknown, path: string): string {
  const text = readText(value, path);
  if (!/^[0-9]{4}-[0-9]{2}-[0-9]{2}T/.test(text) || Number.isNaN(Date.parse(text))) {
    throw new AdvisoryError('NOT_AN_ADVISORY', `"${path}" is not a time: ${show(text)}`);
  }
  return text;
}

function wrong(path: string, expected: string, value: unknown): AdvisoryError {
  const found = value === undefined ? 'is missing' : `is ${show(value)}`;
  return new AdvisoryError('NOT_AN_ADVISORY', `"${path}" ${found}, where ${expected} should be`);
}

const show = (value: unknown): string => JSON.stringify(value)?.slice(0, 80) ?? String(value);

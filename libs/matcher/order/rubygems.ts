// Gem::Version: numbers and words, where a word makes a pre-release.
// https://docs.ruby-lang.org/en/3.3/Gem/Version.html
import {
  compareNumbers,
  compareText,
  isDigits,
  parseNumber,
  type VersionNumber,
} from './numbers.ts';
import type { VersionOrder } from './version-order.ts';

type Segments = readonly (VersionNumber | string)[];

const form =
  /^\s*(?:[0-9][0-9A-Za-z]*(?:\.[0-9A-Za-z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?)?\s*$/;
const longest = 1024;

export const rubygems: VersionOrder<Segments> = {
  parse(text) {
    if (text.length > longest || !form.test(text)) return undefined;
    // A dash stands for ".pre.".
    const found = text
      .trim()
      .replaceAll('-', '.pre.')
      .match(/[0-9]+|[a-z]+/gi) ?? ['0'];
    return withoutZeros(found.map((part) => (isDigits(part) ? parseNumber(part) : part)));
  },
  compare(a, b) {
    const length = Math.max(a.length, b.length);
    for (let index = 0; index < length; index += 1) {
      const order = compareSegments(a[index] ?? 0, b[index] ?? 0);
      if (order !== 0) return order;
    }
    return 0;
  },
};

// "1.0.a" and "1.a" are the same: zeros count for nothing before the first word and at the end.
function withoutZeros(segments: Segments): Segments {
  const word = segments.findIndex((segment) => typeof segment === 'string');
  const split = word < 0 ? segments.length : word;
  return [...trimmed(segments.slice(0, split)), ...trimmed(segments.slice(split))];
}

const trimmed = (segments: Segments): Segments =>
  segments.slice(0, segments.findLastIndex((segment) => segment !== 0) + 1);

function compareSegments(a: VersionNumber | string, b: VersionNumber | string): number {
  if (typeof a === 'string') return typeof b === 'string' ? compareText(a, b) : -1;
  return typeof b === 'string' ? 1 : compareNumbers(a, b);
}

// Semantic versions as npm, Go, crates.io and OSV order them. https://semver.org/#spec-item-11
// Own rather than node-semver's: its numbers end at 2^53, and OSV's events also say "1" or "2.3".
import {
  compareNumberLists,
  compareNumbers,
  compareText,
  isDigits,
  parseNumber,
  type VersionNumber,
} from './numbers.ts';
import type { VersionOrder } from './version-order.ts';

export type SemanticVersion = {
  readonly release: readonly VersionNumber[];
  /** Empty for a release. */
  readonly prerelease: readonly (VersionNumber | string)[];
};

// `1.2.3beta` without a dash is what old npm packages say; npm's loose mode reads it so.
const form =
  /^[v=\s]*([0-9]+(?:\.[0-9]+){0,2})(?:-?([A-Za-z][0-9A-Za-z-]*(?:\.[0-9A-Za-z-]+)*)|-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]*)?\s*$/;
const longest = 1024;

export const semver: VersionOrder<SemanticVersion> = {
  parse(text) {
    if (text.length > longest) return undefined;
    const parts = form.exec(text);
    if (parts?.[1] === undefined) return undefined;
    const prerelease = parts[2] ?? parts[3];
    return {
      release: parts[1].split('.').map(parseNumber),
      prerelease: prerelease === undefined ? [] : prerelease.split('.').map(parseIdentifier),
    };
  },
  compare: (a, b) =>
    compareNumberLists(a.release, b.release) || comparePrereleases(a.prerelease, b.prerelease),
};

const parseIdentifier = (text: string): VersionNumber | string =>
  isDigits(text) ? parseNumber(text) : text;

// A release follows its pre-releases; numbers come before words; the shorter list before the longer.
export function comparePrereleases(
  a: SemanticVersion['prerelease'],
  b: SemanticVersion['prerelease'],
): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length;
  for (let index = 0; index < a.length && index < b.length; index += 1) {
    const order = compareIdentifiers(a[index] ?? '', b[index] ?? '');
    if (order !== 0) return order;
  }
  return a.length - b.length;
}

function compareIdentifiers(a: VersionNumber | string, b: VersionNumber | string): number {
  if (typeof a === 'string') return typeof b === 'string' ? compareText(a, b) : 1;
  return typeof b === 'string' ? -1 : compareNumbers(a, b);
}

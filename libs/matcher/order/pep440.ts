// Python's order. https://packaging.python.org/en/latest/specifications/version-specifiers/
// What PyPI took before that specification is kept, all of it earlier than what it describes, as pip did.

import {
  compareNumberLists,
  compareNumbers,
  compareText,
  isDigits,
  parseNumber,
  type VersionNumber,
} from './numbers.ts';
import { compareLegacy, type LegacyVersion, parseLegacy } from './pep440-legacy.ts';
import type { VersionOrder } from './version-order.ts';

type PublicVersion = {
  readonly epoch: VersionNumber;
  readonly release: readonly VersionNumber[];
  /** A letter and its number, as one comparable pair; releases have the last letter. */
  readonly pre: readonly [letter: number, number: VersionNumber];
  /** -1 where there is none. */
  readonly post: VersionNumber;
  /** Infinity where there is none. */
  readonly dev: VersionNumber;
  readonly local: readonly (VersionNumber | string)[];
};

type PythonVersion = PublicVersion | LegacyVersion;

const form =
  /^\s*v?(?:([0-9]+)!)?([0-9]+(?:\.[0-9]+)*)(?:[-_.]?(alpha|a|beta|b|preview|pre|c|rc)[-_.]?([0-9]*))?(?:-([0-9]+)|[-_.]?(post|rev|r)[-_.]?([0-9]*))?(?:[-_.]?(dev)[-_.]?([0-9]*))?(?:\+([a-z0-9]+(?:[-_.][a-z0-9]+)*))?\s*$/i;
const longest = 1024;

// Development releases of a version without a pre-release come before its pre-releases.
const letters = { dev: 0, a: 1, b: 2, rc: 3, none: 4 };

export const pep440: VersionOrder<PythonVersion> = {
  parse(text) {
    if (text.length > longest || text.trim() === '') return undefined;
    const found = form.exec(text);
    return found ? toVersion(found) : parseLegacy(text);
  },
  compare(a, b) {
    const legacyA = 'legacy' in a;
    const legacyB = 'legacy' in b;
    if (legacyA) return legacyB ? compareLegacy(a, b) : -1;
    return legacyB ? 1 : comparePublic(a, b);
  },
};

function toVersion(found: RegExpExecArray): PublicVersion {
  const [, epoch, release = '', letter, pre, impliedPost, post, postNumber, dev, devNumber, local] =
    found;
  const hasPost = impliedPost !== undefined || post !== undefined;
  return {
    epoch: parseNumber(epoch ?? '0'),
    release: release.split('.').map(parseNumber),
    pre: letter
      ? [rankOf(letter.toLowerCase()), parseNumber(pre || '0')]
      : [dev && !hasPost ? letters.dev : letters.none, 0],
    post: hasPost ? parseNumber(impliedPost || postNumber || '0') : -1,
    dev: dev ? parseNumber(devNumber || '0') : Number.POSITIVE_INFINITY,
    local: local
      ? local
          .toLowerCase()
          .split(/[-_.]/)
          .map((part) => (isDigits(part) ? parseNumber(part) : part))
      : [],
  };
}

function rankOf(letter: string): number {
  if (letter.startsWith('a')) return letters.a;
  return letter.startsWith('b') ? letters.b : letters.rc;
}

function comparePublic(a: PublicVersion, b: PublicVersion): number {
  return (
    compareNumbers(a.epoch, b.epoch) ||
    compareNumberLists(a.release, b.release) ||
    a.pre[0] - b.pre[0] ||
    compareNumbers(a.pre[1], b.pre[1]) ||
    compareNumbers(a.post, b.post) ||
    compareNumbers(a.dev, b.dev) ||
    compareLocals(a.local, b.local)
  );
}

// None before some, words before numbers, the shorter list before the longer.
function compareLocals(a: PublicVersion['local'], b: PublicVersion['local']): number {
  for (let index = 0; index < a.length && index < b.length; index += 1) {
    const partA = a[index] ?? 0;
    const partB = b[index] ?? 0;
    if (partA === partB) continue;
    if (typeof partA === 'string')
      return typeof partB === 'string' ? compareText(partA, partB) : -1;
    if (typeof partB === 'string') return 1;
    return compareNumbers(partA, partB);
  }
  return a.length - b.length;
}

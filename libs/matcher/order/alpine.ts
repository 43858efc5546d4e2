// Alpine's order: digits{.digits}[letter]{_suffix[number]}[~hash][-r number].
// https://wiki.alpinelinux.org/wiki/APKBUILD_Reference#pkgver and apk-package(5) of apk-tools.
import { compareNumbers, compareText, parseNumber } from './numbers.ts';
import type { VersionOrder } from './version-order.ts';

// In the order in which they end a version early: at equal parts before, the lower kind is the later version.
const kinds = {
  first: 0,
  digits: 1,
  letter: 2,
  suffix: 3,
  suffixNumber: 4,
  hash: 5,
  revision: 6,
  end: 7,
  invalid: 8,
};
type Part = { readonly kind: number; readonly text: string };

const suffixes = ['alpha', 'beta', 'pre', 'rc', '', 'cvs', 'svn', 'git', 'hg', 'p'];
const noSuffix = suffixes.indexOf('');
const end: Part = { kind: kinds.end, text: '' };
const longest = 1024;

export const alpine: VersionOrder<readonly Part[]> = {
  parse(text) {
    if (text === '' || text.length > longest || /\s/.test(text)) return undefined;
    return split(text);
  },
  compare(a, b) {
    for (let index = 0; ; index += 1) {
      const partA = a[index] ?? end;
      const partB = b[index] ?? end;
      if (partA.kind !== partB.kind) return compareKinds(partA, partB);
      if (partA.kind >= kinds.end) return 0;
      const order = compareParts(partA, partB);
      if (order !== 0) return order;
    }
  },
};

const pattern = /^(?:(\.[0-9]*)|([a-z])|_([a-z]+)|([0-9]+)|~([0-9a-f]+)|-r([0-9]+))/;

function split(text: string): Part[] {
  const parts: Part[] = [];
  const first = /^[0-9]*/.exec(text)?.[0] ?? '';
  parts.push({ kind: kinds.first, text: first });
  let rest = text.slice(first.length);
  while (rest !== '') {
    const found = pattern.exec(rest);
    const part = found ? toPart(found, parts.at(-1)?.kind ?? 0) : undefined;
    if (!found || !part) return [...parts, { kind: kinds.invalid, text: rest }];
    parts.push(part);
    rest = rest.slice(found[0].length);
  }
  return parts;
}

function toPart(found: RegExpExecArray, before: number): Part | undefined {
  const [, digits, letter, suffix, number, hash, revision] = found;
  if (digits !== undefined)
    return before <= kinds.digits ? { kind: kinds.digits, text: digits.slice(1) } : undefined;
  if (letter !== undefined)
    return before <= kinds.digits ? { kind: kinds.letter, text: letter } : undefined;
  if (suffix !== undefined) {
    return before <= kinds.suffixNumber && suffixes.includes(suffix)
      ? { kind: kinds.suffix, text: suffix }
      : undefined;
  }
  if (number !== undefined) {
    if (before === kinds.suffix) return { kind: kinds.suffixNumber, text: number };
    return before === kinds.letter ? { kind: kinds.digits, text: number } : undefined;
  }
  if (hash !== undefined) return before < kinds.hash ? { kind: kinds.hash, text: hash } : undefined;
  return before < kinds.revision ? { kind: kinds.revision, text: revision ?? '' } : undefined;
}

function compareParts(a: Part, b: Part): number {
  switch (a.kind) {
    case kinds.letter:
    case kinds.hash:
      return compareText(a.text, b.text);
    case kinds.suffix:
      return suffixes.indexOf(a.text) - suffixes.indexOf(b.text);
    case kinds.digits:
      if (a.text.startsWith('0') || b.text.startsWith('0')) return compareText(a.text, b.text);
  }
  return compareNumbers(parseNumber(a.text), parseNumber(b.text));
}

// A pre-release suffix makes a version earlier than whatever else could stand there.
function compareKinds(a: Part, b: Part): number {
  if (a.kind === kinds.suffix && suffixes.indexOf(a.text) < noSuffix) return -1;
  if (b.kind === kinds.suffix && suffixes.indexOf(b.text) < noSuffix) return 1;
  return kindOf(b) - kindOf(a);
}

// `1..2` and `1.r2` are no versions, yet exist: apk 2 reads an empty part as 0, apk 3 reads no further.
const kindOf = (part: Part): number =>
  part.kind === kinds.digits && part.text === '' ? kinds.invalid : part.kind;

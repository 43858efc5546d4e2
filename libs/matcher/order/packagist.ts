// Composer's order, which is PHP's version_compare.
// https://www.php.net/version-compare
import { compareNumbers, isDigits, parseNumber } from './numbers.ts';
import type { VersionOrder } from './version-order.ts';

const longest = 1024;

export const packagist: VersionOrder<readonly string[]> = {
  parse(text) {
    if (text.length > longest || !/^\s*[vV]?[0-9]/.test(text)) return undefined;
    return (
      text
        .trim()
        .replace(/^[vV]/, '')
        .replace(/\+.*$/, '')
        .match(/[0-9]+|[^0-9._\s-]+/g) ?? undefined
    );
  },
  compare(a, b) {
    const length = Math.max(a.length, b.length);
    for (let index = 0; index < length; index += 1) {
      const order = comparePart(a[index], b[index]);
      if (order !== 0) return order;
    }
    return 0;
  },
};

const stages = ['dev', 'alpha', 'beta', 'rc', '#', 'p'];
const numberStage = stages.indexOf('#');

// The end is earlier than a number, and stands among words where a number would.
function comparePart(a: string | undefined, b: string | undefined): number {
  const numberA = a !== undefined && isDigits(a);
  const numberB = b !== undefined && isDigits(b);
  if (numberA && numberB) return compareNumbers(parseNumber(a), parseNumber(b));
  if (numberA && b === undefined) return 1;
  if (numberB && a === undefined) return -1;
  return (numberA ? numberStage : stageOf(a)) - (numberB ? numberStage : stageOf(b));
}

/** Below 0 for a word that means nothing. */
function stageOf(part: string | undefined): number {
  if (part === undefined) return numberStage;
  const word = part.toLowerCase();
  if (word === 'a') return stages.indexOf('alpha');
  if (word === 'b') return stages.indexOf('beta');
  return stages.findLastIndex((stage) => word.startsWith(stage));
}

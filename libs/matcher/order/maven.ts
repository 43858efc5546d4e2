// Maven's order: tokens between dots, dashes and changes from digits to letters, each with what came before it.
// https://maven.apache.org/pom.html#version-order-specification
import { compareNumbers, compareText, isDigits, parseNumber } from './numbers.ts';
import type { VersionOrder } from './version-order.ts';

type Token = { readonly prefix: '.' | '-'; readonly text: string };

const longest = 1024;

export const maven: VersionOrder<readonly Token[]> = {
  parse(text) {
    if (text.length > longest || !/^[^\s]+$/.test(text)) return undefined;
    return withoutNulls(split(text.toLowerCase()));
  },
  compare(a, b) {
    const length = Math.max(a.length, b.length);
    for (let index = 0; index < length; index += 1) {
      const order = compareTokens(a[index] ?? nullFor(b[index]), b[index] ?? nullFor(a[index]));
      if (order !== 0) return order;
    }
    return 0;
  },
};

const words = new Map([
  ['a', 'alpha'],
  ['b', 'beta'],
  ['m', 'milestone'],
]);

function split(text: string): Token[] {
  const tokens: Token[] = [];
  let prefix: Token['prefix'] = '.';
  for (const piece of text.split(/([.-])/)) {
    if (piece === '.' || piece === '-') {
      prefix = piece;
      continue;
    }
    const runs = piece.match(/[0-9]+|[^0-9]+/g) ?? ['0'];
    for (const [index, run] of runs.entries()) {
      const next = runs[index + 1];
      const text = next !== undefined && !isDigits(run) ? (words.get(run) ?? run) : run;
      tokens.push({ prefix: index === 0 ? prefix : '-', text: text === 'cr' ? 'rc' : text });
    }
  }
  return tokens;
}

const isNull = ({ text }: Token): boolean => /^(?:0*|final|ga|release)$/.test(text);

// From the end, and before every dash: "1.0.0-x" is "1-x".
function withoutNulls(tokens: Token[]): Token[] {
  const kept: Token[] = [];
  for (const token of tokens) {
    if (token.prefix === '-') while (kept.length > 0 && isNull(kept.at(-1) as Token)) kept.pop();
    kept.push(token);
  }
  while (kept.length > 0 && isNull(kept.at(-1) as Token)) kept.pop();
  return kept;
}

const nullFor = (other: Token | undefined): Token =>
  other?.prefix === '.' && isDigits(other.text)
    ? { prefix: '.', text: '0' }
    : { prefix: other?.prefix ?? '-', text: '' };

function compareTokens(a: Token, b: Token): number {
  const order = rankOf(a) - rankOf(b);
  if (order !== 0) return order;
  if (isDigits(a.text)) return compareNumbers(parseNumber(a.text), parseNumber(b.text));
  return compareQualifiers(a.text, b.text);
}

// Any word comes before "-number", and that before ".number".
function rankOf({ prefix, text }: Token): number {
  if (!isDigits(text)) return 0;
  return prefix === '-' ? 1 : 2;
}

const qualifiers = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];

function compareQualifiers(a: string, b: string): number {
  const placeA = placeOf(a);
  const placeB = placeOf(b);
  return placeA === placeB && placeA === qualifiers.length ? compareText(a, b) : placeA - placeB;
}

function placeOf(text: string): number {
  const place = qualifiers.indexOf(/^(?:final|ga|release)$/.test(text) ? '' : text);
  return place < 0 ? qualifiers.length : place;
}

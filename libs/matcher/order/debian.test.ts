import { expect, test } from 'vitest';
import { debian } from './debian.ts';

// dpkg's own algorithm (verrevcmp), without any of the short cuts.
function plainly(a: string, b: string): number {
  const [epochA, upstreamA, revisionA] = split(a);
  const [epochB, upstreamB, revisionB] = split(b);
  return (
    Math.sign(epochA - epochB) ||
    Math.sign(compareParts(upstreamA, upstreamB)) ||
    Math.sign(compareParts(revisionA, revisionB))
  );
}

function split(text: string): [number, string, string] {
  const [, epoch = '0', rest = ''] = /^(?:([0-9]+):)?(.*)$/.exec(text) ?? [];
  const [, upstream = '', revision = ''] = /^(.*)-([^-]*)$/.exec(rest) ?? [undefined, rest];
  return [Number(epoch), upstream, revision];
}

function compareParts(a: string, b: string): number {
  let restA = a;
  let restB = b;
  while (restA !== '' || restB !== '') {
    const wordA = /^[^0-9]*/.exec(restA)?.[0] ?? '';
    const wordB = /^[^0-9]*/.exec(restB)?.[0] ?? '';
    for (let at = 0; at < Math.max(wordA.length, wordB.length); at += 1) {
      const order = weight(wordA[at]) - weight(wordB[at]);
      if (order !== 0) return order;
    }
    const numberA = /^[0-9]*/.exec(restA.slice(wordA.length))?.[0] ?? '';
    const numberB = /^[0-9]*/.exec(restB.slice(wordB.length))?.[0] ?? '';
    const order = BigInt(numberA || 0) - BigInt(numberB || 0);
    if (order !== 0n) return order < 0n ? -1 : 1;
    restA = restA.slice(wordA.length + numberA.length);
    restB = restB.slice(wordB.length + numberB.length);
  }
  return 0;
}

function weight(character: string | undefined): number {
  if (character === undefined) return 0;
  if (character === '~') return -1;
  return /[A-Za-z]/.test(character) ? character.charCodeAt(0) : character.charCodeAt(0) + 256;
}

test('equals the plain algorithm on all short versions of telling characters', () => {
  const characters = ['0', '1', '9', 'a', '~', '+', '.', '-'];
  const texts = ['', ...characters].flatMap((first) =>
    characters.flatMap((second) => characters.map((third) => `1${first}${second}${third}`)),
  );
  const all = [...texts.filter((_, index) => index % 3 === 0), '1:1', '0:1-1', '01:1-0', '1:-1'];
  const wrong: string[] = [];

  for (const a of all) {
    for (const b of all) {
      if (Math.sign(debian.compare(a, b)) !== plainly(a, b)) wrong.push(`${a} ${b}`);
    }
  }

  expect(wrong).toEqual([]);
});

test.each([
  ['1:2.0', '2.1', 1],
  ['1.0~rc1', '1.0', -1],
  ['1.0-1', '1.0-1+deb12u1', -1],
  ['1.0-1~bpo12+1', '1.0-1', -1],
  ['1.10', '1.9', 1],
  ['1.0', '1.0-0', 0],
  ['99999999999999999999', '100000000000000000000', -1],
])('%s against %s is %d', (a, b, expected) => {
  expect(Math.sign(debian.compare(a, b))).toBe(expected);
});

test.each(['', 'a b', 'x:1', '1:', '1.0\n'])('%j is no version', (text) => {
  expect(debian.parse(text)).toBe(undefined);
});

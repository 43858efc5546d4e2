// Versions from before PEP 440, ordered as setuptools 8 to packaging 21 did (their LegacyVersion):
// runs of digits and of letters, where a word for a pre-release sorts before the end and any other after it.
import { compareText } from './numbers.ts';

export type LegacyVersion = { readonly legacy: readonly string[] };

const runs = /[0-9]+|[a-z]+|\.|-/g;
const words = new Map([
  ['pre', 'c'],
  ['preview', 'c'],
  ['-', 'final-'],
  ['rc', 'c'],
  ['dev', '@'],
]);
const final = '*final';

export function parseLegacy(text: string): LegacyVersion {
  const legacy: string[] = [];
  for (const part of partsOf(text.toLowerCase())) {
    if (part.startsWith('*')) {
      // "1.0-alpha" and "1.0alpha", "1.0.0" and "1" are the same.
      if (part < final) while (legacy.at(-1) === '*final-') legacy.pop();
      while (legacy.at(-1) === '00000000') legacy.pop();
    }
    legacy.push(part);
  }
  return { legacy };
}

export function compareLegacy(a: LegacyVersion, b: LegacyVersion): number {
  for (let index = 0; index < a.legacy.length && index < b.legacy.length; index += 1) {
    const order = compareText(a.legacy[index] ?? '', b.legacy[index] ?? '');
    if (order !== 0) return order;
  }
  return a.legacy.length - b.legacy.length;
}

// What lies between the runs is kept as a word of its own.
function* partsOf(text: string): Generator<string> {
  let end = 0;
  for (const { 0: run, index } of text.matchAll(runs)) {
    if (index > end) yield wordOf(text.slice(end, index));
    end = index + run.length;
    const word = words.get(run) ?? run;
    if (word !== '.') yield wordOf(word);
  }
  if (end < text.length) yield wordOf(text.slice(end));
  yield final;
}

const wordOf = (word: string): string => (/^[0-9]/.test(word) ? word.padStart(8, '0') : `*${word}`);

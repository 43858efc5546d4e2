// Tags, labels, paths and error texts come from whoever made an image. Written to a terminal as they are, they could move
// the cursor, recolour what stands there, or reverse its direction.

// Cc: control characters, escape among them. Cf: invisible ones, those that turn the direction of writing among them.
const unprintable = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\u2028\u2029]/gu;

/** For tables and sentences: what cannot be seen is written as its number. */
export const printable = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(unprintable, showNumber);

/** For sentences of several lines. */
export const printableLines = (text: string): string =>
  text.split(/\r?\n/).map(printable).join('\n');

/** JSON that is the same to a program, and harmless to a terminal. */
export const printableJson = (value: unknown): string =>
  JSON.stringify(value, undefined, 2).replace(/[^\n\P{Cc}]|[\p{Cf}\u2028\u2029]/gu, escapeUnits);

const showNumber = (character: string) =>
  `\\u{${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}}`;

// Above U+FFFF, JSON writes two units.
const escapeUnits = (character: string) =>
  character
    .split('')
    .map((unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
    .join('');

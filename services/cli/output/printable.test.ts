import { expect, test } from 'vitest';
import { printable, printableJson, printableLines } from './printable.ts';

test.each([
  ['plain text', 'nginx:1.25 – größer 漢字', 'nginx:1.25 – größer 漢字'],
  ['an escape sequence', '\u001b[31mred', '\\u{001b}[31mred'],
  ['a control character of eight bits', '\u009b2J', '\\u{009b}2J'],
  ['a text that runs backwards', 'a\u202eb', 'a\\u{202e}b'],
  ['an invisible character beyond 16 bits', 'a\u{e0041}', 'a\\u{e0041}'],
  ['half a character', '\ud83d', '\\u{d83d}'],
  ['line breaks and tabs', 'a\r\n\tb', 'a b'],
])('shows %s', (_name, text, shown) => {
  expect(printable(text)).toBe(shown);
});

test('keeps the line breaks of a sentence of several lines', () => {
  expect(printableLines('a\u0007\nb')).toBe('a\\u{0007}\nb');
});

test('writes JSON that says the same, in harmless characters', () => {
  const value = { 'key\u009b': ['\u001b[0m', '\u202e', '\u{e0041}', '\u2028', 'ö', 'a\nb'] };

  const json = printableJson(value);

  expect(JSON.parse(json)).toEqual(value);
  expect(json).not.toMatch(/[^\n\P{Cc}]|[\p{Cf}\u2028]/u);
  expect(json).toContain('"ö"');
});

// Regular expressions of users, in an engine whose time grows with the text only: RE2's syntax, as in NeuVector.
import { RE2JS } from 're2js';
import type { FilterMode } from './filter.ts';

export type Pattern = { readonly source: string; matches(text: string): boolean };

/**
 * A `*` stands for any text where it stands first or behind anything but `.`, `]` and `)`; there it is the star of
 * regular expressions. Nothing else is translated.
 */
export const translateWildcards = (text: string): string => text.replace(/(?<![.\])])\*/g, '.*');

/** @throws the engine's error where it does not compile */
export function compilePattern(text: string, mode: FilterMode): Pattern {
  const source = text === '*' ? '.*' : translateWildcards(text);
  const compiled = RE2JS.compile(mode === 'neuvector' ? `^${source}$` : `^(?:${source})$`);
  return { source, matches: (candidate) => compiled.matcher(candidate).find() };
}

/** Does the text name one thing? */
export const isLiteral = (text: string, mode: FilterMode): boolean =>
  mode === 'neuvector' ? !text.includes('*') : !/[\\*+?()[\]{}|^$]/.test(text);

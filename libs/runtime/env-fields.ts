// The kinds of variables that a service reads.
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type EnvField, envField } from './env-field.ts';
import type { Env } from './read-env.ts';

export const text = (variable: string, fallback?: string): EnvField<string> =>
  envField({ variable, fallback, parse: (value) => value });

/** Values parted by commas. `parse` throws an Error that says what is expected of one. */
export const list = <Value = string>(
  variable: string,
  fallback: string,
  parse: (value: string) => Value = (value) => value as Value,
): EnvField<readonly Value[]> => {
  const parseAll = (value: string) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map(parse);
  return envField({ variable, fallback: parseAll(fallback), parse: parseAll });
};

/** An absolute path; a relative one starts at the working directory. */
export const path = (variable: string, fallback?: string): EnvField<string> =>
  envField({
    variable,
    fallback: fallback === undefined ? undefined : resolve(fallback),
    parse: (value) => resolve(value),
  });

/** An absolute URL, as it was written. */
export const url = (
  variable: string,
  fallback?: string,
  { protocols = ['http', 'https'] }: { readonly protocols?: readonly string[] } = {},
): EnvField<string> =>
  envField({
    variable,
    fallback,
    parse(value) {
      // The value is not repeated: it may hold a password.
      const protocol = URL.parse(value)?.protocol.slice(0, -1);
      if (protocol !== undefined && protocols.includes(protocol)) return value;
      throw new Error(`must be a URL that starts with ${protocols.join(':// or ')}://`);
    },
  });

/** A whole number within bounds. */
export const number = (
  variable: string,
  fallback?: number,
  { min = 0, max = Number.MAX_SAFE_INTEGER }: { readonly min?: number; readonly max?: number } = {},
): EnvField<number> =>
  envField({
    variable,
    fallback,
    parse(value) {
      const parsed = /^-?\d+$/.test(value) ? Number(value) : Number.NaN;
      if (parsed >= min && parsed <= max) return parsed;
      const bounds = max === Number.MAX_SAFE_INTEGER ? `from ${min}` : `from ${min} to ${max}`;
      throw new Error(`must be a whole number ${bounds}, not ${quote(value)}`);
    },
  });

const flags: Readonly<Record<string, boolean>> = {
  true: true,
  false: false,
  '1': true,
  '0': false,
  yes: true,
  no: false,
  on: true,
  off: false,
};

export const flag = (variable: string, fallback = false): EnvField<boolean> =>
  envField({
    variable,
    fallback,
    parse(value) {
      const name = value.toLowerCase();
      const parsed = Object.hasOwn(flags, name) ? flags[name] : undefined;
      if (parsed !== undefined) return parsed;
      throw new Error(`must be true or false, not ${quote(value)}`);
    },
  });

export const oneOf = <const Choice extends string>(
  variable: string,
  choices: readonly Choice[],
  fallback?: NoInfer<Choice>,
): EnvField<Choice> =>
  envField({
    variable,
    fallback,
    parse(value) {
      const choice = choices.find((candidate) => candidate === value);
      if (choice !== undefined) return choice;
      throw new Error(`must be one of ${choices.join(', ')}, not ${quote(value)}`);
    },
  });

const units = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 } as const;

/** A time such as `500ms`, `30s`, `15m`, `24h` or `7d`, in ms. */
export const duration = (variable: string, fallback?: string): EnvField<number> =>
  envField({
    variable,
    fallback: fallback === undefined ? undefined : parseDuration(fallback),
    parse: parseDuration,
  });

function parseDuration(value: string): number {
  const [, amount, unit] = /^(\d{1,9})(ms|s|m|h|d)$/.exec(value) ?? [];
  if (amount !== undefined) return Number(amount) * units[unit as keyof typeof units];
  throw new Error(`must be a time such as 500ms, 30s, 15m, 24h or 7d, not ${quote(value)}`);
}

/**
 * A secret in NAME, or in the file that NAME_FILE names; a line break at the file's end does not belong to it. `parse`
 * throws an Error that says what is expected, and never repeats the secret. `mayBeAbsent`: without the file, it is as if
 * NAME_FILE were not set.
 */
export const secretFile = (
  variable: string,
  parse: (value: string) => string = (value) => value,
  { mayBeAbsent = false }: { readonly mayBeAbsent?: boolean } = {},
): EnvField<string> =>
  envField({
    variable,
    fallback: undefined,
    parse,
    take: (env) => takeSecret(env, variable, mayBeAbsent),
  });

function takeSecret(env: Env, variable: string, mayBeAbsent: boolean): string | undefined {
  const file = env[`${variable}_FILE`] || undefined;
  const value = env[variable] || undefined;
  if (file === undefined) return value;
  if (value !== undefined) throw new Error(`is set twice, here and in ${variable}_FILE`);
  const secret = readSecret(file, variable, mayBeAbsent);
  if (secret === '') throw new Error(`the file that ${variable}_FILE names, ${file}, is empty`);
  return secret;
}

function readSecret(file: string, variable: string, mayBeAbsent: boolean): string | undefined {
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (mayBeAbsent && code === 'ENOENT') return undefined;
    throw new Error(`the file that ${variable}_FILE names, ${file}, cannot be read (${code})`);
  }
}

const quote = (value: string): string => JSON.stringify(value.slice(0, 80));

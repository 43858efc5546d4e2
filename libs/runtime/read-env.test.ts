import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { duration, flag, number, oneOf, path, secretFile, text, url } from './env-fields.ts';
import { ConfigError, readEnv } from './read-env.ts';

const folder = mkdtempSync(join(tmpdir(), 'fedscan-env-'));
afterAll(() => rmSync(folder, { recursive: true }));

function secretIn(name: string, content: string): string {
  const file = join(folder, name);
  writeFileSync(file, content);
  return file;
}

function mistakesOf(read: () => unknown): readonly string[] {
  try {
    read();
  } catch (error) {
    if (error instanceof ConfigError) return error.mistakes;
    throw error;
  }
  throw new Error('nothing was found wrong');
}

test('reads every kind of variable', () => {
  const env = {
    NAME: 'east',
    DATA: 'data',
    PRIMARY: 'https://primary.example:8443/base',
    PORT: '8080',
    DEBUG: 'Yes',
    LEVEL: 'warn',
    LIFE: '15m',
    PASSWORD: 'swordfish',
  };

  const config = readEnv(env, {
    name: text('NAME'),
    data: path('DATA'),
    primary: url('PRIMARY'),
    port: number('PORT', 1, { max: 65535 }),
    debug: flag('DEBUG'),
    level: oneOf('LEVEL', ['info', 'warn']),
    life: duration('LIFE'),
    password: secretFile('PASSWORD'),
  });

  expect(config).toEqual({
    name: 'east',
    data: resolve('data'),
    primary: 'https://primary.example:8443/base',
    port: 8080,
    debug: true,
    level: 'warn',
    life: 900_000,
    password: 'swordfish',
  });
});

test('falls back where a variable is missing or empty', () => {
  const config = readEnv(
    { NAME: '' },
    {
      name: text('NAME', 'west'),
      data: path('DATA', './data'),
      port: number('PORT', 8080),
      debug: flag('DEBUG'),
      level: oneOf('LEVEL', ['info', 'warn'], 'info'),
      life: duration('LIFE', '24h'),
      token: secretFile('TOKEN').optional(),
    },
  );

  expect(config).toEqual({
    name: 'west',
    data: resolve('data'),
    port: 8080,
    debug: false,
    level: 'info',
    life: 86_400_000,
    token: undefined,
  });
});

test('tells all mistakes together, and what each variable is for', () => {
  const env = { PORT: '99999', PRIMARY: 'primary:8443', DEBUG: 'maybe', LEVEL: 'loud', LIFE: '5' };

  const mistakes = mistakesOf(() =>
    readEnv(env, {
      name: text('NAME').means('the name of this cluster'),
      port: number('PORT', 8080, { min: 1, max: 65535 }),
      primary: url('PRIMARY').means('where the primary is'),
      debug: flag('DEBUG'),
      level: oneOf('LEVEL', ['info', 'warn']),
      life: duration('LIFE').optional(),
    }),
  );

  expect(mistakes).toEqual([
    'NAME (the name of this cluster): is required',
    'PORT: must be a whole number from 1 to 65535, not "99999"',
    'PRIMARY (where the primary is): must be a URL that starts with http:// or https://',
    'DEBUG: must be true or false, not "maybe"',
    'LEVEL: must be one of info, warn, not "loud"',
    'LIFE: must be a time such as 500ms, 30s, 15m, 24h or 7d, not "5"',
  ]);
});

test.for(['1e3', '0x10', ' 1', '1.5', '-1', 'Infinity', '99999999999999999999'])(
  'does not take %j for a whole number from 0',
  (value) => {
    expect(mistakesOf(() => readEnv({ N: value }, { n: number('N') }))).toEqual([
      `N: must be a whole number from 0, not ${JSON.stringify(value)}`,
    ]);
  },
);

test('a secret whose file was taken away is not set, where it may be absent', () => {
  const missing = join(folder, 'taken away');
  const token = secretFile('TOKEN', undefined, { mayBeAbsent: true }).optional();

  expect(readEnv({ TOKEN_FILE: missing }, { token })).toEqual({ token: undefined });
  expect(readEnv({ TOKEN_FILE: secretIn('there', 'canary\n') }, { token })).toEqual({
    token: 'canary',
  });
});

test('reads a secret from the file that NAME_FILE names', () => {
  const file = secretIn('password', 'sword fish\n');

  expect(readEnv({ PASSWORD_FILE: file }, { password: secretFile('PASSWORD') })).toEqual({
    password: 'sword fish',
  });
});

test('does not guess between a secret and its file, nor take an empty or missing file', () => {
  const empty = secretIn('empty', '\n');
  const missing = join(folder, 'missing');

  const mistakes = mistakesOf(() =>
    readEnv(
      { A: 'canary', A_FILE: empty, B_FILE: empty, C_FILE: missing },
      { a: secretFile('A'), b: secretFile('B'), c: secretFile('C').optional() },
    ),
  );

  expect(mistakes).toEqual([
    'A: is set twice, here and in A_FILE',
    `B: the file that B_FILE names, ${empty}, is empty`,
    `C: the file that C_FILE names, ${missing}, cannot be read (ENOENT)`,
  ]);
});

test('does not repeat a URL, which may hold a password', () => {
  const read = () =>
    readEnv(
      { DB: 'mysql://me:canary@db' },
      { db: url('DB', undefined, { protocols: ['postgres'] }) },
    );

  expect(mistakesOf(read)).toEqual(['DB: must be a URL that starts with postgres://']);
});

test('a flag is one of its words, and no property of an object', () => {
  expect(() => readEnv({ A: 'constructor' }, { a: flag('A') })).toThrow('must be true or false');
});

import {
  mkdirSync,
  mkdtempSync,
  renameSync,
  rmSync,
  symlinkSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@fedscan/runtime';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { type RulesState, watchRules } from './watch-rules.ts';

const rulesNamed = (id: number) =>
  `rules: [{id: ${id}, rule_type: deny, criteria: [{name: namespace, op: "=", value: a}]}]`;

let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'rules-'));
  file = join(folder, 'rules.yaml');
});
afterEach(() => rmSync(folder, { recursive: true }));

// Runs while `change` is made, until the state is as wanted.
async function afterChange(
  change: () => void,
  wanted: (state: RulesState) => boolean,
  pollMs = 600_000,
) {
  const { promise, resolve } = Promise.withResolvers<void>();
  let changed = false;
  const watch = watchRules(file, {
    log: silentLogger,
    pollMs,
    onChange: (state) => changed && wanted(state) && resolve(),
  });
  const stop = new AbortController();
  const running = watch.run(stop.signal);
  changed = true;
  change();
  await promise;
  stop.abort();
  await running;
  return { status: watch.state().status, ids: watch.current().policy.rules.map(({ id }) => id) };
}

test('without a file everything is allowed, and it says so', () => {
  const watch = watchRules(file, { log: silentLogger });

  expect(watch.state()).toMatchObject({ status: 'missing', ruleCount: 0 });
  expect(watch.current().policy).toMatchObject({ mode: 'monitor', default_action: 'allow' });
});

test('is of no use while the file has mistakes from the start, and of use ever after', () => {
  const useOf = (text?: string) => {
    if (text !== undefined) writeFileSync(file, text);
    watch.refresh();
    return watch.isUsable();
  };
  writeFileSync(file, 'rules: 7');
  const watch = watchRules(file, { log: silentLogger });

  expect([
    watch.isUsable(),
    useOf('rules: [1]'),
    useOf(rulesNamed(1001)),
    useOf('rules: 77'),
  ]).toEqual([false, false, true, true]);
});

test('is of use without a file', () => {
  expect(watchRules(file, { log: silentLogger }).isUsable()).toBe(true);
});

test('takes over a file that appears', async () => {
  const result = await afterChange(
    () => writeFileSync(file, rulesNamed(1001)),
    ({ status }) => status === 'in_force',
  );

  expect(result).toEqual({ status: 'in_force', ids: [1001] });
});

test('takes over a file that is replaced', async () => {
  writeFileSync(file, rulesNamed(1001));

  const result = await afterChange(
    () => {
      writeFileSync(`${file}.new`, rulesNamed(1002));
      renameSync(`${file}.new`, file);
    },
    ({ status }) => status === 'in_force',
  );

  expect(result).toEqual({ status: 'in_force', ids: [1002] });
});

test('takes over a ConfigMap that is swapped behind its links', async () => {
  for (const id of [1001, 1002]) {
    mkdirSync(join(folder, `..${id}`));
    writeFileSync(join(folder, `..${id}`, 'rules.yaml'), rulesNamed(id));
  }
  symlinkSync('..1001', join(folder, '..data'));
  symlinkSync('..data/rules.yaml', file);

  const result = await afterChange(
    () => {
      symlinkSync('..1002', join(folder, '..data_tmp'));
      renameSync(join(folder, '..data_tmp'), join(folder, '..data'));
    },
    ({ status }) => status === 'in_force',
  );

  expect(result).toEqual({ status: 'in_force', ids: [1002] });
});

test('finds by looking what no event tells', async () => {
  const elsewhere = mkdtempSync(join(tmpdir(), 'rules-'));
  writeFileSync(join(elsewhere, 'rules.yaml'), rulesNamed(1001));
  symlinkSync(join(elsewhere, 'rules.yaml'), file);

  const result = await afterChange(
    () => writeFileSync(join(elsewhere, 'rules.yaml'), `${rulesNamed(1002)}\n`),
    ({ status }) => status === 'in_force',
    10,
  );

  rmSync(elsewhere, { recursive: true });
  expect(result).toEqual({ status: 'in_force', ids: [1002] });
});

test.for([
  ['has mistakes', () => writeFileSync(file, 'mode: strict'), 'refused'],
  ['is empty for a moment', () => writeFileSync(file, ''), 'refused'],
  ['is away', () => unlinkSync(file), 'missing'],
] as const)('keeps the rules while the file %s', async ([, change, expected]) => {
  writeFileSync(file, rulesNamed(1001));

  const result = await afterChange(change, ({ status }) => status === expected);

  expect(result).toEqual({ status: expected, ids: [1001] });
});

import { randomBytes } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readOrCreateKey } from './key-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'fedscan-key-'));
afterAll(() => rmSync(folder, { recursive: true }));

function keyFile(name: string, content: string, mode = 0o600): string {
  const path = join(folder, name);
  writeFileSync(path, content);
  chmodSync(path, mode);
  return path;
}

test('makes a key that only its owner may read, once', async () => {
  const path = join(folder, 'new', 'seal.key');

  const made = await Promise.all([readOrCreateKey(path), readOrCreateKey(path)]);
  const read = await readOrCreateKey(path);

  expect(made).toEqual([read, read]);
  expect(read.current.byteLength).toBe(32);
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readdirSync(join(folder, 'new'))).toEqual(['seal.key']);
});

test('reads older keys after the current one', async () => {
  const [current, older] = [randomBytes(32), randomBytes(32)];
  const path = keyFile(
    'two',
    `${current.toString('base64')}\n\n${older.toString('base64')}\n`,
    0o640,
  );

  expect(await readOrCreateKey(path)).toEqual({ current, older: [older] });
});

test('refuses a key that everybody may read', async () => {
  const path = keyFile('open', randomBytes(32).toString('base64'), 0o644);

  await expect(readOrCreateKey(path)).rejects.toMatchObject({
    code: 'KEY_FILE_OPEN_TO_OTHERS',
    message: `every user of this machine may open the key file ${path}; run chmod o-rwx on it`,
  });
});

test.for([
  ['empty', '\n'],
  ['short', randomBytes(31).toString('base64')],
  ['text', 'correct horse battery staple'],
])('refuses a damaged key file: %s', async ([name, content]) => {
  await expect(readOrCreateKey(keyFile(`damaged-${name}`, `${content}`))).rejects.toMatchObject({
    code: 'KEY_FILE_DAMAGED',
  });
});

// Archives as other tools write them, and as nobody should.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pack } from 'tar-stream';
import { expect, test } from 'vitest';
import { walkBytes } from './walk-test-layer.ts';

const longName = `${'deep/'.repeat(40)}${'é'.repeat(60)}.txt`;

test.each(['gnu', 'pax', 'ustar', 'v7', 'oldgnu'])(
  'reads what GNU tar writes as %s',
  async (format) => {
    const folder = mkdtempSync(join(tmpdir(), 'fedscan-tar-'));
    const isLimited = format === 'ustar' || format === 'v7';
    const name = isLimited ? 'short/name.txt' : longName;
    mkdirSync(join(folder, name, '..'), { recursive: true });
    writeFileSync(join(folder, name), 'content');
    symlinkSync(isLimited ? 'target' : `/${longName}`, join(folder, 'link'));
    const files = ['--sort=name', `--format=${format}`, '-C', folder, '.'];
    const archive = execFileSync('tar', ['-c', ...files]);
    rmSync(folder, { recursive: true });

    const { entries, contents } = await walkBytes(archive);

    expect(contents).toEqual({ [name]: 'content' });
    expect(entries.filter(({ type }) => type === 'symlink')).toEqual([
      { type: 'symlink', path: 'link', target: isLimited ? 'target' : `/${longName}` },
    ]);
  },
);

// Readers that disagree about these let an image show one thing to a scanner and another to a container.

test('reads no body behind a link, whatever its header says', async () => {
  const link = header({ name: 'link', flag: '2', size: 1024, linkName: 'x' });
  const file = header({ name: 'file', flag: '0', size: 0 });

  const { entries } = await walkBytes(Buffer.concat([link, file, Buffer.alloc(1024)]));

  expect(entries.map(({ path }) => path)).toEqual(['link', 'file']);
});

test('reads nothing behind the end of the archive', async () => {
  const first = await archiveOf('first');
  const second = await archiveOf('second');

  const { entries } = await walkBytes(Buffer.concat([first, second]));

  expect(entries.map(({ path }) => path)).toEqual(['first']);
});

test('takes no name from the header for the whole archive', async () => {
  const records = paxRecord('path', 'elsewhere');
  const global = header({ name: 'global', flag: 'g', size: records.length });
  const file = header({ name: 'file', flag: '0', size: 0 });

  const { entries } = await walkBytes(
    Buffer.concat([global, padded(records), file, Buffer.alloc(1024)]),
  );

  expect(entries.map(({ path }) => path)).toEqual(['file']);
});

test.each<[string, Buffer]>([
  ['a negative size', header({ name: 'file', flag: '0', sizeField: Buffer.alloc(12, 0xff) })],
  [
    'a size that is not octal',
    header({ name: 'f', flag: '0', sizeField: Buffer.from('99999999999 ') }),
  ],
  ['an extended header of 2 MiB', header({ name: 'x', flag: 'x', size: 2 * 1024 * 1024 })],
  [
    'a damaged extended header',
    Buffer.concat([header({ name: 'x', flag: 'x', size: 5 }), padded(Buffer.from('9 a=b'))]),
  ],
  [
    'a lone block of zeros',
    Buffer.concat([Buffer.alloc(512), header({ name: 'file', flag: '0' })]),
  ],
])('refuses %s', async (_what, archive) => {
  const opening = header({ name: 'opening', flag: '0', size: 0 });

  await expect(walkBytes(Buffer.concat([opening, archive, Buffer.alloc(1024)]))).rejects.toThrow(
    expect.objectContaining({ code: 'layer_corrupt' }),
  );
});

test('passes over a sparse file, its map and all', async () => {
  const sparse = header({ name: 'sparse', flag: 'S', size: 512, sparseContinues: true });
  const map = Buffer.alloc(512);
  const file = header({ name: 'file', flag: '0', size: 0 });

  const { entries } = await walkBytes(
    Buffer.concat([sparse, map, Buffer.alloc(512, 'x'), file, Buffer.alloc(1024)]),
  );

  expect(entries.map(({ path }) => path)).toEqual(['sparse', 'file']);
});

async function archiveOf(name: string): Promise<Buffer> {
  const archive = pack();
  archive.entry({ name }, '');
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

type HeaderParts = {
  readonly name: string;
  readonly flag: string;
  readonly size?: number;
  readonly sizeField?: Buffer;
  readonly linkName?: string;
  readonly sparseContinues?: boolean;
};

function header({
  name,
  flag,
  size = 0,
  sizeField,
  linkName,
  sparseContinues,
}: HeaderParts): Buffer {
  const block = Buffer.alloc(512);
  block.write(name, 0);
  block.write('0000644\0', 100);
  if (sizeField) sizeField.copy(block, 124);
  else block.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  block.write(flag, 156);
  block.write(linkName ?? '', 157);
  block.write('ustar  \0', 257);
  if (sparseContinues) block[482] = 1;
  block.fill(' ', 148, 156);
  const sum = block.reduce((total, byte) => total + byte, 0);
  block.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return block;
}

function paxRecord(key: string, value: string): Buffer {
  const rest = ` ${key}=${value}\n`;
  return Buffer.from(`${rest.length + 2}${rest}`);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((512 - (bytes.length % 512)) % 512)]);
}

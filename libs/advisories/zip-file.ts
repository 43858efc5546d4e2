import { closeSync, fstatSync, openSync } from 'node:fs';
import { setImmediate } from 'node:timers/promises';
import { crc32, inflateRawSync } from 'node:zlib';
import { type Entry, fromRandomAccessReaderPromise, type ZipFile } from 'yauzl';
import { AdvisoryError } from './advisory-error.ts';
import { largestRecord } from './parse-advisory.ts';
import { WindowReader } from './window-reader.ts';

export type ZipEntry = {
  readonly name: string;
  /** @throws Error with a sentence that says why this entry cannot be read */
  readonly read: () => Promise<Buffer>;
};

export type ZipBounds = {
  readonly entries: number;
  /** Of all entries together, in bytes. */
  readonly unpacked: number;
};

export const zipBounds: ZipBounds = { entries: 4_000_000, unpacked: 64 * 1024 ** 3 };

// Whoever reads holds up nobody else for longer than this.
const turnMs = 10;

/**
 * The files of a zip, in its order, with constant memory. Nothing is written, so their paths do no harm.
 * @throws AdvisoryError UNREADABLE, NOT_A_ZIP or TOO_LARGE
 */
export async function* readZip(path: string, bounds = zipBounds): AsyncGenerator<ZipEntry> {
  const { zip, reader } = await openZip(path);
  let unpacked = 0;
  let entries = 0;
  let turn = performance.now();
  try {
    for await (const entry of entriesOf(zip, path)) {
      entries += 1;
      unpacked += entry.uncompressedSize;
      if (entries > bounds.entries || unpacked > bounds.unpacked) {
        throw new AdvisoryError(
          'TOO_LARGE',
          `${path} holds more than ${bounds.entries} files or ${bounds.unpacked} bytes`,
        );
      }
      if (performance.now() - turn > turnMs) {
        await setImmediate();
        turn = performance.now();
      }
      yield { name: entry.fileName, read: () => readEntry(zip, reader, entry) };
    }
  } finally {
    zip.close();
  }
}

async function openZip(path: string): Promise<{ zip: ZipFile; reader: WindowReader }> {
  const file = open(path);
  const reader = new WindowReader(file);
  try {
    const zip = await fromRandomAccessReaderPromise(reader, fstatSync(file).size, {
      lazyEntries: true,
      autoClose: false,
    });
    return { zip, reader };
  } catch (cause) {
    closeSync(file);
    throw notAZip(path, cause);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new AdvisoryError(
      'UNREADABLE',
      `${path} cannot be read: ${(cause as Error).message}. Check that it is a file, and that this user may read it`,
      { cause },
    );
  }
}

async function* entriesOf(zip: ZipFile, path: string): AsyncGenerator<Entry> {
  try {
    yield* zip.eachEntry();
  } catch (cause) {
    if (cause instanceof AdvisoryError) throw cause;
    throw notAZip(path, cause);
  }
}

const notAZip = (path: string, cause: unknown): AdvisoryError =>
  new AdvisoryError(
    'NOT_A_ZIP',
    `${path} is not a readable zip: ${(cause as Error).message.replace(/\.$/, '')}. Fetch it again, or check that it is the file meant`,
    { cause },
  );

async function readEntry(zip: ZipFile, reader: WindowReader, entry: Entry): Promise<Buffer> {
  if (entry.isEncrypted()) throw new Error('it is encrypted');
  if (entry.uncompressedSize > largestRecord || entry.compressedSize > largestRecord) {
    throw new Error(`it has ${entry.uncompressedSize} bytes, more than ${largestRecord}`);
  }
  const { fileDataStart } = await zip.readLocalFileHeaderPromise(entry, { minimal: true });
  const packed = Buffer.allocUnsafe(entry.compressedSize);
  reader.readAt(packed, fileDataStart);
  const bytes = unpack(packed, entry.compressionMethod);
  if (crc32(bytes) !== entry.crc32) throw new Error('it is damaged: its checksum differs');
  return bytes;
}

const stored = 0;
const deflated = 8;

function unpack(packed: Buffer, method: number): Buffer {
  if (method === stored) return packed;
  if (method !== deflated) throw new Error(`its compression method ${method} is not supported`);
  return inflateRawSync(packed, { maxOutputLength: largestRecord });
}

// Unpacks what a registry sent, by what its first bytes say; media types are often wrong.
import {
  constants,
  createGunzip,
  createZstdDecompress,
  type Gunzip,
  type ZstdDecompress,
} from 'node:zlib';
import { gather } from './gather.ts';
import { LayerError } from './layer-error.ts';
import { startsTar } from './tar-header.ts';
import { startsZstd, ZstdFrames } from './zstd-frames.ts';

// With 256 KiB zlib is twice as fast as with its default of 16 KiB.
const chunkBytes = 256 * 1024;
const buffers = { chunkSize: chunkBytes, highWaterMark: chunkBytes };
// 64 MiB for one decoder: as much as zstd itself needs at its strongest level, --long aside.
const zstdWindowLog = 26;

type OnUnpacked = (chunk: Buffer) => Promise<void> | undefined;

/**
 * Feeds every unpacked chunk to `onUnpacked`; unpacks no more before the promise is kept that it may answer. Reads the
 * source to its end also where its content is bad: only then is it known whether that, or the way here, was damaged.
 */
export async function inflate(
  source: AsyncIterable<Buffer>,
  onUnpacked: OnUnpacked,
): Promise<void> {
  let decoder: Decoder | undefined;
  let badContent: LayerError | undefined;
  for await (const block of gather(source, chunkBytes)) {
    if (badContent !== undefined) continue;
    badContent = await contentError(async () => {
      decoder ??= openDecoder(block, onUnpacked);
      await decoder.write(block);
    });
  }
  if (badContent !== undefined) throw badContent;
  await decoder?.end();
}

async function contentError(write: () => Promise<void>): Promise<LayerError | undefined> {
  try {
    await write();
    return undefined;
  } catch (error) {
    const isLimit = !(error instanceof LayerError) || error.code.startsWith('limit_');
    if (isLimit) throw error;
    return error;
  }
}

type Decoder = { write(chunk: Buffer): Promise<void>; end(): Promise<void> };

function openDecoder(start: Buffer, onUnpacked: OnUnpacked): Decoder {
  if (start[0] === 0x1f && start[1] === 0x8b) return openZlib(createGunzip(buffers), onUnpacked);
  if (startsZstd(start)) return openZstd(onUnpacked);
  if (startsTar(start)) {
    return { write: async (chunk) => onUnpacked(chunk), end: async () => {} };
  }
  throw new LayerError(
    'compression_unsupported',
    `the layer is ${foreignForm(start)}; gzip, zstd and plain tar archives are read`,
  );
}

const foreignForm = (start: Buffer): string => {
  if (start.toString('latin1', 0, 3) === 'BZh') return 'packed with bzip2';
  if (start.toString('latin1', 1, 5) === '7zXZ') return 'packed with xz';
  return 'in a form that fedscan does not know';
};

function openZstd(onUnpacked: OnUnpacked): Decoder {
  const params = { [constants.ZSTD_d_windowLogMax]: zstdWindowLog };
  const decoder = openZlib(createZstdDecompress({ ...buffers, params }), onUnpacked);
  const frames = new ZstdFrames();
  return {
    async write(chunk) {
      for (const part of frames.split(chunk)) await decoder.write(part);
    },
    async end() {
      frames.end();
      await decoder.end();
    },
  };
}

// By events rather than with `pipeline`: a chunk is nearly always dealt with at once, and costs no promise then.
function openZlib(stream: Gunzip | ZstdDecompress, onUnpacked: OnUnpacked): Decoder {
  const { promise: ended, resolve, reject } = Promise.withResolvers<void>();
  ended.catch(() => {}); // told by the write or end that is waiting, or by the next
  const fail = (error: unknown): void => {
    reject(error);
    stream.destroy();
  };
  stream.on('error', (error) => reject(asLayerError(error)));
  stream.on('end', resolve);
  stream.on('data', (chunk: Buffer) => {
    try {
      const dealtWith = onUnpacked(chunk);
      if (dealtWith === undefined) return;
      stream.pause();
      dealtWith.then(() => stream.resume(), fail);
    } catch (error) {
      fail(error);
    }
  });
  return {
    // Zeros after the last gzip member end the stream before its input has: the rest is not looked at.
    async write(chunk) {
      if (stream.readableEnded) return;
      const written = new Promise<void>((done) => stream.write(chunk, () => done()));
      await Promise.race([written, ended]);
    },
    async end() {
      stream.end();
      await ended;
    },
  };
}

const asLayerError = (cause: Error): LayerError =>
  new LayerError('layer_corrupt', `the layer cannot be unpacked: ${cause.message}`, { cause });

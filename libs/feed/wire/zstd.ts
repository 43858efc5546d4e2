import { promisify } from 'node:util';
import { constants, zstdCompress, zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const compressInPool = promisify(zstdCompress);
const level = { params: { [constants.ZSTD_c_compressionLevel]: 3 } };
// Level 3 looks back 2 MiB at most; the decoder allocates what a frame asks for, so it may not ask for much more.
const windowLogMax = 22;
/** Below this a trip to the thread pool takes longer than the work. */
const smallBytes = 32 * 1024;

export async function compress(bytes: Uint8Array): Promise<Uint8Array> {
  if (bytes.length === 0) return bytes;
  return bytes.length <= smallBytes ? zstdCompressSync(bytes, level) : compressInPool(bytes, level);
}

/** Throws where more than `rawSize` bytes would come out, before they do. */
export function decompress(bytes: Uint8Array, rawSize: number): Uint8Array {
  if (rawSize === 0 && bytes.length === 0) return bytes;
  return zstdDecompressSync(bytes, {
    maxOutputLength: Math.max(rawSize, 1),
    params: { [constants.ZSTD_d_windowLogMax]: windowLogMax },
  });
}

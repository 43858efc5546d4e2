// What one layer holds: what was found in it, and every path that it touches, since those decide what of the layers
// below is still there.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import type { CoverageNote, Distribution, Package } from '@fedscan/model';

export type LayerInventory = {
  /** In bytes. */
  readonly compressedSize: number;
  readonly unpackedSize: number;
  /** By path. */
  readonly finds: readonly Find[];
  /** See path-log.ts. */
  readonly paths: readonly Uint8Array[];
};

/** What an extractor or a detector found in one file. */
export type Find = {
  readonly path: string;
  /** The name of the extractor or detector. */
  readonly by: string;
  readonly packages?: readonly Package[];
  readonly distribution?: Distribution;
  /** The file, or a part of it, could not be read, and what that means. */
  readonly problem?: CoverageNote;
  /** Not where such files lie: it counts only where a link leads to it. */
  readonly linkedOnly?: true;
};

// A length and the zstd-compressed JSON of all but the paths; then each block of paths behind its length.
export function encodeLayerInventory({ paths, ...rest }: LayerInventory): Uint8Array {
  const parts = [zstdCompressSync(Buffer.from(JSON.stringify(rest))), ...paths];
  return Buffer.concat(
    parts.flatMap((part) => {
      const length = Buffer.alloc(4);
      length.writeUInt32LE(part.length);
      return [length, part];
    }),
  );
}

export function decodeLayerInventory(bytes: Uint8Array): LayerInventory {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const parts: Buffer[] = [];
  for (let at = 0; at < buffer.length; ) {
    const start = at + 4;
    at = start + buffer.readUInt32LE(at);
    parts.push(buffer.subarray(start, at));
  }
  const [head = Buffer.alloc(0), ...paths] = parts;
  return { ...JSON.parse(zstdDecompressSync(head).toString()), paths };
}

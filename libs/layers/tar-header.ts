// One 512-byte block that heads an entry, read as Go's archive/tar reads it: what container runtimes see is what counts.
// https://www.gnu.org/software/tar/manual/html_node/Standard.html
import { LayerError } from './layer-error.ts';

export const blockSize = 512;

export type TarHeader = {
  /** The type flag, such as '0' for a file or '5' for a folder; '\0' is the oldest form of '0'. */
  readonly flag: string;
  readonly name: string;
  readonly linkName: string;
  readonly mode: number;
  readonly size: number;
};

/** Undefined for a block of zeros, of which two end the archive. */
export function parseTarHeader(block: Buffer): TarHeader | undefined {
  const sums = sumBlock(block);
  if (sums.unsigned === blankSum) return undefined;
  const expected = parseNumber(block, 148, 8);
  if (expected !== sums.unsigned && expected !== sums.signed) {
    throw new LayerError('layer_corrupt', 'the checksum of a tar header does not hold');
  }
  const name = readText(block, 0, 100);
  const prefix = readPrefix(block);
  return {
    flag: String.fromCharCode(block[156] as number),
    name: prefix === '' ? name : `${prefix}/${name}`,
    linkName: block[157] === 0 ? '' : readText(block, 157, 100),
    mode: parseNumber(block, 100, 8),
    size: parseNumber(block, 124, 12),
  };
}

/** Whether these bytes could be the start of an archive that is not compressed. */
export function startsTar(bytes: Buffer): boolean {
  if (bytes.length < blockSize) return false;
  try {
    parseTarHeader(bytes.subarray(0, blockSize));
    return true;
  } catch {
    return false;
  }
}

// The checksum counts its own eight bytes as spaces; a block of zeros sums up to just those.
const blankSum = 8 * 32;

// Old tars summed signed bytes; a header without a byte above 127 has the same sum either way.
function sumBlock(block: Buffer): { unsigned: number; signed: number } {
  let unsigned = blankSum;
  let high = 0;
  for (let i = 0; i < blockSize; i++) {
    if (i === 148) i = 156;
    const byte = block[i] as number;
    unsigned += byte;
    high += byte >> 7;
  }
  return { unsigned, signed: unsigned - 256 * high };
}

// `ustar\0` has a prefix of 155 bytes (131 where star's `tar\0` ends the block); GNU's `ustar  ` has times there.
function readPrefix(block: Buffer): string {
  if (block[345] === 0 || block.toString('latin1', 257, 263) !== 'ustar\0') return '';
  return readText(block, 345, block.toString('latin1', 508, 512) === 'tar\0' ? 131 : 155);
}

function readText(block: Buffer, start: number, length: number): string {
  let end = start;
  while (end < start + length && block[end] !== 0) end++;
  return block.toString('utf8', start, end);
}

// Octal digits between spaces and NULs; or, with the first bit set, a big-endian number (GNU, for large files).
function parseNumber(block: Buffer, start: number, length: number): number {
  if (((block[start] as number) & 0x80) !== 0) return parseBinary(block, start, length);
  let value = 0;
  let digits = false;
  for (let i = start; i < start + length; i++) {
    const byte = block[i] as number;
    if (byte >= 48 && byte <= 55) {
      value = value * 8 + byte - 48;
      digits = true;
    } else if (byte === 0 || byte === 32) {
      if (digits) break;
    } else {
      throw new LayerError('layer_corrupt', 'a number in a tar header is not octal');
    }
  }
  return value;
}

function parseBinary(block: Buffer, start: number, length: number): number {
  let value = (block[start] as number) & 0x7f;
  for (let i = start + 1; i < start + length; i++) value = value * 256 + (block[i] as number);
  if ((block[start] as number) === 0xff || !Number.isSafeInteger(value)) {
    throw new LayerError('layer_corrupt', 'a number in a tar header is negative or too large');
  }
  return value;
}

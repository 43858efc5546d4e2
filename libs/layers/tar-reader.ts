// Walks an archive that arrives in chunks of any size, and hands on the bytes of those entries that somebody wants.
// Why this is not left to a library: docs/decisions/0004-layers-are-walked-by-our-own-reader.md
import { LayerError } from './layer-error.ts';
import { parsePaxRecords } from './pax-records.ts';
import { blockSize, parseTarHeader, type TarHeader } from './tar-header.ts';

/** Takes the bytes of one file. A chunk is only good during the call: its memory is used again. */
export interface ByteSink {
  push(chunk: Buffer): void;
  end(): void;
}

type OnEntry = (header: TarHeader) => ByteSink | undefined;

// Names and extended attributes; Go's reader has the same bound.
const largestExtension = 1024 * 1024;
// Links, devices, folders and pipes have no body, whatever their size field says.
const bodiless = new Set(['1', '2', '3', '4', '5', '6']);

export class TarReader {
  readonly #onEntry: OnEntry;
  readonly #block = Buffer.alloc(blockSize);
  #blockFilled = 0;
  #bodyLeft = 0;
  #paddingLeft = 0;
  #sink: ByteSink | undefined;
  #zeroBlocks = 0;
  #pax: Map<string, string> | undefined;
  #longName: string | undefined;
  #longLinkName: string | undefined;
  #sparseMapContinues = false;
  readonly #extensions: Readonly<Record<string, (bytes: Buffer) => void>> = {
    x: (bytes) => {
      this.#pax = parsePaxRecords(bytes);
    },
    g: () => {}, // for the whole archive: runtimes ignore it
    L: (bytes) => {
      this.#longName = untilNul(bytes);
    },
    K: (bytes) => {
      this.#longLinkName = untilNul(bytes);
    },
  };

  constructor(onEntry: OnEntry) {
    this.#onEntry = onEntry;
  }

  /** Two blocks of zeros were read: what follows is not part of the archive. */
  get ended(): boolean {
    return this.#zeroBlocks === 2;
  }

  push(chunk: Buffer): void {
    let at = 0;
    while (at < chunk.length && !this.ended) {
      if (this.#sparseMapContinues) at += this.#takeBlock(chunk, at);
      else if (this.#bodyLeft > 0) at += this.#takeBody(chunk, at);
      else if (this.#paddingLeft > 0) at += this.#takePadding(chunk, at);
      else at += this.#takeBlock(chunk, at);
    }
  }

  /** @throws LayerError where the archive stops inside an entry; the zeros at its end may be absent */
  end(): void {
    const inside = this.#bodyLeft + this.#paddingLeft + this.#blockFilled > 0;
    const between = this.#pax ?? this.#longName ?? this.#longLinkName;
    if (inside || between !== undefined || this.#sparseMapContinues) {
      throw new LayerError('layer_corrupt', 'the tar archive ends in the middle of an entry');
    }
  }

  #takeBody(chunk: Buffer, at: number): number {
    const take = Math.min(this.#bodyLeft, chunk.length - at);
    this.#sink?.push(chunk.subarray(at, at + take));
    this.#bodyLeft -= take;
    if (this.#bodyLeft === 0) this.#endBody();
    return take;
  }

  #endBody(): void {
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.end();
  }

  #takePadding(chunk: Buffer, at: number): number {
    const take = Math.min(this.#paddingLeft, chunk.length - at);
    this.#paddingLeft -= take;
    return take;
  }

  #takeBlock(chunk: Buffer, at: number): number {
    if (this.#blockFilled === 0 && chunk.length - at >= blockSize) {
      this.#readBlock(chunk.subarray(at, at + blockSize));
      return blockSize;
    }
    const take = Math.min(blockSize - this.#blockFilled, chunk.length - at);
    chunk.copy(this.#block, this.#blockFilled, at, at + take);
    this.#blockFilled += take;
    if (this.#blockFilled === blockSize) {
      this.#blockFilled = 0;
      this.#readBlock(this.#block);
    }
    return take;
  }

  #readBlock(block: Buffer): void {
    if (this.#sparseMapContinues) {
      this.#sparseMapContinues = block[504] !== 0;
      return;
    }
    const header = parseTarHeader(block);
    if (header === undefined) {
      this.#zeroBlocks++;
      return;
    }
    if (this.#zeroBlocks > 0) {
      throw new LayerError('layer_corrupt', 'the tar archive has a lone block of zeros');
    }
    this.#open(header, block);
  }

  #open(header: TarHeader, block: Buffer): void {
    const extension = this.#extensions[header.flag];
    if (extension !== undefined) {
      this.#collect(header, extension);
      return;
    }
    const entry = this.#extend(header);
    this.#sink = this.#onEntry(entry);
    this.#expect(bodiless.has(entry.flag) ? 0 : entry.size);
    // An old GNU sparse file: its map goes on in blocks between header and body.
    if (entry.flag === 'S') this.#sparseMapContinues = block[482] !== 0;
    if (this.#bodyLeft === 0) this.#endBody();
  }

  #collect(header: TarHeader, done: (bytes: Buffer) => void): void {
    if (header.size > largestExtension) {
      throw new LayerError('layer_corrupt', 'an extended tar header is larger than 1 MiB');
    }
    const parts: Buffer[] = [];
    this.#sink = {
      push: (chunk) => parts.push(Buffer.from(chunk)),
      end: () => done(Buffer.concat(parts)),
    };
    this.#expect(header.size);
    if (this.#bodyLeft === 0) this.#endBody();
  }

  #expect(size: number): void {
    this.#bodyLeft = size;
    this.#paddingLeft = (blockSize - (size % blockSize)) % blockSize;
  }

  #extend(header: TarHeader): TarHeader {
    const pax = this.#pax;
    const name = this.#longName ?? (pax?.get('GNU.sparse.name') || pax?.get('path'));
    const linkName = this.#longLinkName ?? pax?.get('linkpath');
    const size = pax?.get('size');
    this.#pax = undefined;
    this.#longName = undefined;
    this.#longLinkName = undefined;
    const flag = header.flag === '\0' && (name || header.name).endsWith('/') ? '5' : header.flag;
    return {
      flag,
      name: name || header.name,
      linkName: linkName || header.linkName,
      mode: header.mode,
      size: size ? parseSize(size) : header.size,
    };
  }
}

const untilNul = (bytes: Buffer): string => {
  const nul = bytes.indexOf(0);
  return bytes.toString('utf8', 0, nul < 0 ? bytes.length : nul);
};

function parseSize(text: string): number {
  const size = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(size)) {
    throw new LayerError('layer_corrupt', 'a size in an extended tar header is not a number');
  }
  return size;
}

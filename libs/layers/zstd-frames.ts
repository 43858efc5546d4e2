// Parts a zstd stream at the ends of its frames. Node's decoder stops for good at the end of a frame that is followed
// by more in the same write, and layers made for lazy pulling (zstd:chunked) hold a frame for each file.
// https://datatracker.ietf.org/doc/html/rfc8878#section-3.1
import { LayerError } from './layer-error.ts';

export const zstdMagic = 0xfd2fb528;
const isSkippable = (magic: number): boolean => (magic & 0xfffffff0) >>> 0 === 0x184d2a50;
export const startsZstd = (bytes: Buffer): boolean =>
  bytes.length >= 4 && (bytes.readUInt32LE(0) === zstdMagic || isSkippable(bytes.readUInt32LE(0)));

type State = 'magic' | 'skippable_size' | 'descriptor' | 'header' | 'block' | 'body' | 'ended';

export class ZstdFrames {
  #state: State = 'magic';
  #field = 0;
  #fieldRead = 0;
  #fieldSize = 4;
  #bodyLeft = 0;
  #lastBlock = false;
  #checksum = false;
  #skipping = false;

  /** The bytes of the chunk, parted so that no part reaches into a second frame; none once garbage has begun. */
  *split(chunk: Buffer): Generator<Buffer> {
    let start = 0;
    let at = 0;
    while (at < chunk.length && this.#state !== 'ended') {
      if (this.#state === 'body') at += this.#passBody(chunk.length - at);
      else this.#takeByte(chunk[at++] as number);
      if (this.#state === 'magic' && this.#fieldRead === 0) {
        yield chunk.subarray(start, at);
        start = at;
      }
    }
    if (this.#state !== 'ended' && start < at) yield chunk.subarray(start, at);
  }

  /** @throws LayerError where the stream stops inside a frame */
  end(): void {
    const between = this.#state === 'magic' && this.#fieldRead === 0;
    if (!between && this.#state !== 'ended') {
      throw new LayerError('layer_corrupt', 'the zstd stream ends in the middle of a frame');
    }
  }

  #passBody(available: number): number {
    const take = Math.min(this.#bodyLeft, available);
    this.#bodyLeft -= take;
    if (this.#bodyLeft === 0) this.#endBody();
    return take;
  }

  #takeByte(byte: number): void {
    this.#field += byte * 2 ** (8 * this.#fieldRead);
    this.#fieldRead++;
    if (this.#fieldRead < this.#fieldSize) return;
    const field = this.#field;
    if (this.#state === 'magic') this.#startFrame(field);
    else if (this.#state === 'skippable_size') this.#startBody(field);
    else if (this.#state === 'descriptor') this.#await('header', headerSize(field));
    else if (this.#state === 'header') this.#await('block', 3);
    else this.#startBlock(field);
  }

  #await(state: State, size: number): void {
    if (this.#state === 'descriptor') this.#checksum = (this.#field & 4) !== 0;
    this.#state = state;
    this.#field = 0;
    this.#fieldRead = 0;
    this.#fieldSize = size;
  }

  #startFrame(magic: number): void {
    this.#skipping = isSkippable(magic);
    if (this.#skipping) this.#await('skippable_size', 4);
    else if (magic === zstdMagic) this.#await('descriptor', 1);
    else this.#state = 'ended';
  }

  #startBlock(field: number): void {
    this.#lastBlock = (field & 1) === 1;
    const repeats = ((field >> 1) & 3) === 1;
    this.#startBody(repeats ? 1 : field >> 3);
  }

  #startBody(size: number): void {
    this.#state = 'body';
    this.#bodyLeft = size + (this.#lastBlock && this.#checksum && !this.#skipping ? 4 : 0);
    if (this.#bodyLeft === 0) this.#endBody();
  }

  #endBody(): void {
    if (this.#skipping || this.#lastBlock) {
      this.#lastBlock = false;
      this.#await('magic', 4);
    } else this.#await('block', 3);
  }
}

// The rest of the frame header: window, dictionary and content size, each there or not. Never empty: a frame of a
// single segment tells its content size.
function headerSize(descriptor: number): number {
  const single = (descriptor & 0x20) !== 0;
  const dictionary = [0, 1, 2, 4][descriptor & 3] as number;
  const content = [single ? 1 : 0, 2, 4, 8][descriptor >> 6] as number;
  return (single ? 0 : 1) + dictionary + content;
}

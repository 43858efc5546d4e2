import { createHash } from 'node:crypto';
import type { Digest } from '@fedscan/model';
import { EntryReader } from './entry-reader.ts';
import { inflate } from './inflate.ts';
import type { LayerVisitor } from './layer-entry.ts';
import { LayerError } from './layer-error.ts';
import { defaultLayerLimits, type LayerLimits } from './layer-limits.ts';
import { TarReader } from './tar-reader.ts';

export type WalkOptions = {
  readonly limits?: Partial<LayerLimits>;
  readonly signal?: AbortSignal;
  /** Where given, the SHA-256 of the unpacked bytes must be this. It costs a quarter more: docs/decisions/0005. */
  readonly diffId?: Digest;
};

export type LayerSummary = {
  /** In bytes, of the blob. */
  readonly compressedSize: number;
  /** In bytes, of the archive. */
  readonly unpackedSize: number;
  readonly entries: number;
};

/**
 * Streams a layer past the visitor, entry by entry; memory does not grow with its size.
 * @param open answers the bytes of the blob, and ends them with an error once the signal is aborted
 * @throws LayerError, or what `open` throws
 */
export async function walkLayer(
  open: (signal: AbortSignal) => AsyncIterable<Buffer>,
  visitor: LayerVisitor,
  options: WalkOptions = {},
): Promise<LayerSummary> {
  const limits = { ...defaultLayerLimits, ...options.limits };
  const deadline = AbortSignal.timeout(limits.milliseconds);
  const signal = AbortSignal.any([deadline, ...(options.signal ? [options.signal] : [])]);
  const entries = new EntryReader(visitor, limits);
  const tar = new TarReader((header) => entries.read(header));
  const meter = new Meter(limits, signal);
  const hash = options.diffId === undefined ? undefined : createHash('sha256');
  try {
    await inflate(meter.compressed(open(signal)), (chunk) => {
      meter.unpacked(chunk);
      hash?.update(chunk);
      tar.push(chunk);
      return visitor.settle?.();
    });
    tar.end();
  } catch (error) {
    if (!deadline.aborted || options.signal?.aborted) throw error;
    const minutes = limits.milliseconds / 60_000;
    throw new LayerError('limit_time', `reading the layer took longer than ${minutes} minutes`);
  }
  checkDiffId(options.diffId, hash && `sha256:${hash.digest('hex')}`);
  return { ...meter.sizes(), entries: entries.count };
}

function checkDiffId(expected: Digest | undefined, actual: Digest | undefined): void {
  if (expected === actual) return;
  throw new LayerError(
    'diff_id_mismatch',
    `the layer unpacks to ${actual}, but the configuration of the image says ${expected}`,
  );
}

class Meter {
  readonly #limits: LayerLimits;
  readonly #signal: AbortSignal;
  #compressed = 0;
  #unpacked = 0;

  constructor(limits: LayerLimits, signal: AbortSignal) {
    this.#limits = limits;
    this.#signal = signal;
  }

  async *compressed(source: AsyncIterable<Buffer>): AsyncIterable<Buffer> {
    for await (const chunk of source) {
      this.#signal.throwIfAborted();
      this.#compressed += chunk.length;
      if (this.#compressed > this.#limits.compressedBytes) {
        throw new LayerError(
          'limit_size',
          `the layer is larger than ${this.#limits.compressedBytes} bytes`,
        );
      }
      yield chunk;
    }
  }

  unpacked(chunk: Buffer): void {
    this.#signal.throwIfAborted();
    const { unpackedBytes, ratio, ratioFreeBytes } = this.#limits;
    this.#unpacked += chunk.length;
    if (this.#unpacked > unpackedBytes) {
      throw new LayerError('limit_size', `the layer unpacks to more than ${unpackedBytes} bytes`);
    }
    if (this.#unpacked > ratioFreeBytes && this.#unpacked > ratio * this.#compressed) {
      throw new LayerError(
        'limit_ratio',
        `the layer unpacks to more than ${ratio} times its size: ${this.#unpacked} of ${this.#compressed} bytes`,
      );
    }
  }

  sizes(): { compressedSize: number; unpackedSize: number } {
    return { compressedSize: this.#compressed, unpackedSize: this.#unpacked };
  }
}

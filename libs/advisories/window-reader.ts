import { closeSync, readSync } from 'node:fs';
import { RandomAccessReader } from 'yauzl';

const windowSize = 256 * 1024;

type Window = { readonly bytes: Buffer; start: number; length: number };

/**
 * A file read through two windows: one moves over a zip's directory and one over its content. Small records
 * are read front to back, and a trip to the thread pool for each header took three times as long as all the rest.
 */
export class WindowReader extends RandomAccessReader {
  readonly #file: number;
  /** The one used last comes first. */
  #windows: readonly [Window, Window] = [emptyWindow(), emptyWindow()];

  /** @param file an open file descriptor, closed by `close` */
  constructor(file: number) {
    super();
    this.#file = file;
  }

  override read(
    target: Buffer,
    offset: number,
    length: number,
    position: number,
    callback: (error: Error | null) => void,
  ): void {
    let failure: Error | null = null;
    try {
      this.readAt(target.subarray(offset, offset + length), position);
    } catch (error) {
      failure = error as Error;
    }
    process.nextTick(callback, failure);
  }

  /** Fills the target. */
  readAt(target: Buffer, position: number): void {
    if (target.length > windowSize) {
      if (readSync(this.#file, target, 0, target.length, position) < target.length) throw ended();
      return;
    }
    const window = this.#windowAt(position, target.length);
    const from = position - window.start;
    window.bytes.copy(target, 0, from, from + target.length);
  }

  #windowAt(position: number, length: number): Window {
    const [first, second] = this.#windows;
    if (covers(first, position, length)) return first;
    this.#windows = [second, first];
    if (covers(second, position, length)) return second;
    second.start = position;
    second.length = readSync(this.#file, second.bytes, 0, windowSize, position);
    if (second.length < length) throw ended();
    return second;
  }

  override close(callback: (error: Error | null) => void): void {
    closeSync(this.#file);
    process.nextTick(callback, null);
  }
}

const ended = (): Error => new Error('the file ends too early');

const emptyWindow = (): Window => ({ bytes: Buffer.allocUnsafe(windowSize), start: 0, length: 0 });

const covers = ({ start, length }: Window, position: number, wanted: number): boolean =>
  position >= start && position + wanted <= start + length;

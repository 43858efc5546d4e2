// Files that somebody wants, while their bytes pass.
import type { Detector, Extractor } from '@fedscan/extractors';
import type { ByteSink } from '@fedscan/layers';
import type { Find } from './layer-inventory.ts';

const defaultMaxBytes = 64 * 1024 * 1024;

/** Held in memory, and given to an extractor once it is whole. */
export class HeldFile implements ByteSink {
  readonly #path: string;
  readonly #size: number;
  readonly #extractor: Extractor;
  readonly #as: string;
  readonly #found: (find: Promise<Find>) => void;
  readonly #parts: Buffer[] = [];

  constructor(
    file: { readonly path: string; readonly size: number },
    extractor: Extractor,
    as: string,
    found: (find: Promise<Find>) => void,
  ) {
    this.#path = file.path;
    this.#size = file.size;
    this.#extractor = extractor;
    this.#as = as;
    this.#found = found;
  }

  push(chunk: Buffer): void {
    if (!this.#isTooLarge) this.#parts.push(Buffer.from(chunk));
  }

  end(): void {
    this.#found(this.#isTooLarge ? Promise.resolve(this.#tooLarge()) : this.#extract());
  }

  get #maxBytes(): number {
    return this.#extractor.maxBytes ?? defaultMaxBytes;
  }

  get #isTooLarge(): boolean {
    return this.#size > this.#maxBytes;
  }

  #tooLarge(): Find {
    const message = `${this.#path} has ${this.#size} bytes and was not read: at most ${this.#maxBytes} are`;
    return {
      path: this.#path,
      by: this.#extractor.name,
      problem: { code: 'file_too_large', message },
    };
  }

  async #extract(): Promise<Find> {
    const found = { path: this.#path, by: this.#extractor.name };
    try {
      const file = { path: this.#as, text: async () => decode(this.#parts) };
      const { packages, distribution } = await this.#extractor.extract(file);
      return { ...found, packages, ...(distribution && { distribution }) };
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      const message = `${this.#path} could not be read: ${reason}`;
      return { ...found, problem: { code: 'package_db_corrupt', message } };
    }
  }
}

const decode = (parts: readonly Buffer[]): string =>
  new TextDecoder().decode(parts.length === 1 ? parts[0] : Buffer.concat(parts));

/** Looked at by a detector, and not held. */
export class WatchedFile implements ByteSink {
  readonly #found: () => void;
  readonly #watch: ((chunk: Buffer) => boolean | undefined) | undefined;
  #verdict: boolean | undefined;

  constructor(detector: Detector, found: () => void) {
    this.#found = found;
    this.#watch = detector.watch?.();
    if (this.#watch === undefined) this.#verdict = true;
  }

  push(chunk: Buffer): void {
    if (this.#verdict === undefined) this.#verdict = this.#watch?.(chunk);
  }

  end(): void {
    if (this.#verdict === true) this.#found();
  }
}

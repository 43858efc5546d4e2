// Files that somebody wants, while their bytes pass.
import type { Detector, Extractor, FileStat } from '@fedscan/extractors';
import type { ByteSink } from '@fedscan/layers';
import type { CoverageCode, CoverageNote, Package } from '@fedscan/model';
import type { Find } from './layer-inventory.ts';

export type FileEntry = FileStat & { readonly path: string };

/** Filled in once it is known what is in the file; for a detector, only if it is what was looked for. */
export type FoundContent = { found?: Omit<Find, 'path' | 'by' | 'linkedOnly'> };

const defaultMaxBytes = 64 * 1024 * 1024;

/** Held in memory, and given to an extractor once it is whole. */
export class HeldFile implements ByteSink {
  readonly #file: FileEntry;
  readonly #extractor: Extractor;
  readonly #as: string;
  readonly #content: FoundContent;
  readonly #defer: (done: Promise<void>) => void;
  readonly #maxBytes: number;
  readonly #parts: Buffer[] = [];

  constructor(
    file: FileEntry,
    extractor: Extractor,
    as: string,
    content: FoundContent,
    defer: (done: Promise<void>) => void,
  ) {
    this.#file = file;
    this.#extractor = extractor;
    this.#as = as;
    this.#content = content;
    this.#defer = defer;
    this.#maxBytes = extractor.maxBytes ?? defaultMaxBytes;
  }

  push(chunk: Buffer): void {
    if (this.#file.size <= this.#maxBytes) this.#parts.push(Buffer.from(chunk));
  }

  end(): void {
    const { path, size } = this.#file;
    if (size <= this.#maxBytes) {
      this.#defer(this.#extract());
      return;
    }
    const message = `${path} has ${size} bytes and was not read: at most ${this.#maxBytes} are`;
    this.#content.found = { problem: { code: 'file_too_large', message } };
  }

  async #extract(): Promise<void> {
    try {
      const file = { path: this.#as, text: async () => decode(this.#parts) };
      const { packages, distribution } = await this.#extractor.extract(file);
      const kept = packages.filter(isOfUsualLength);
      const problem = overlong(this.#file.path, packages.length - kept.length);
      this.#content.found = {
        packages: kept,
        ...(distribution && { distribution }),
        ...(problem && { problem }),
      };
    } catch (error) {
      this.#content.found = { problem: corrupt(this.#file.path, error) };
    }
  }
}

// Longer ones are nobody's, and no index of a database takes them.
const longestText = 1024;

const isOfUsualLength = ({ name, version, source, sourceVersion, architecture }: Package) =>
  [name, version, source, sourceVersion, architecture].every(
    (text = '') => text.length <= longestText,
  );

function overlong(path: string, count: number): CoverageNote | undefined {
  if (count === 0) return undefined;
  const [packages, were] = count === 1 ? ['1 package', 'was'] : [`${count} packages`, 'were'];
  const message = `${path} tells of ${packages} with a name, version or the like of more than ${longestText} characters, which ${were} left out`;
  return { code: 'package_db_corrupt', message };
}

const decode = (parts: readonly Buffer[]): string =>
  new TextDecoder().decode(parts.length === 1 ? parts[0] : Buffer.concat(parts));

function corrupt(path: string, error: unknown): CoverageNote {
  const reason = error instanceof Error ? error.message : String(error);
  const code: CoverageCode = 'package_db_corrupt';
  return { code, message: `${path} could not be read: ${reason}` };
}

/** Looked at by a detector, and not held. */
export class WatchedFile implements ByteSink {
  readonly #content: FoundContent;
  readonly #watch: ((chunk: Buffer) => boolean | undefined) | undefined;
  #verdict: boolean | undefined;

  constructor(detector: Detector, content: FoundContent) {
    this.#content = content;
    this.#watch = detector.watch?.();
    if (this.#watch === undefined) this.#verdict = true;
  }

  push(chunk: Buffer): void {
    this.#verdict ??= this.#watch?.(chunk);
  }

  end(): void {
    if (this.#verdict === true) this.#content.found = {};
  }
}

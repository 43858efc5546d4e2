// The TAG and INDEX entries of a feed, and the way back from an image to the tags that lead to it.
import type { entries } from '@fedscan/protocol';
import { SetsByKey } from './sets-by-key.ts';

export class TagTable {
  /** The digest of each "repository:tag". */
  readonly tags = new Map<string, string>();
  readonly indexes = new Map<string, entries.IndexEntry>();
  /** Which tags point at a digest, and in which indexes it stands. */
  readonly #tagsOf = new SetsByKey();
  readonly #indexesOf = new SetsByKey();
  readonly #onChange: (image: string) => void;

  /** `onChange`: the tags of that image may be others now. */
  constructor(onChange: (image: string) => void) {
    this.#onChange = onChange;
  }

  setTag(key: string, digest: string | undefined): void {
    const before = this.tags.get(key);
    if (before !== undefined) {
      this.#tagsOf.remove(before, key);
      this.tags.delete(key);
      this.#tell(before);
    }
    if (digest === undefined) return;
    this.tags.set(key, digest);
    this.#tagsOf.add(digest, key);
    this.#tell(digest);
  }

  setIndex(digest: string, entry: entries.IndexEntry | undefined): void {
    for (const image of this.indexes.get(digest)?.images ?? []) {
      this.#indexesOf.remove(image.digest, digest);
      this.#onChange(image.digest);
    }
    this.indexes.delete(digest);
    if (!entry) return;
    this.indexes.set(digest, entry);
    for (const image of entry.images) {
      this.#indexesOf.add(image.digest, digest);
      this.#onChange(image.digest);
    }
  }

  /** Those that point at the image or at an index that holds it, sorted. */
  of(digest: string): string[] {
    const direct = this.#tagsOf.get(digest);
    const indexes = this.#indexesOf.get(digest);
    if (indexes.length === 0) return direct.toSorted();
    const found = new Set(direct);
    for (const index of indexes) for (const tag of this.#tagsOf.get(index)) found.add(tag);
    return [...found].sort();
  }

  #tell(digest: string): void {
    this.#onChange(digest);
    for (const image of this.indexes.get(digest)?.images ?? []) this.#onChange(image.digest);
  }
}

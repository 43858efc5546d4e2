// The TAG and INDEX entries of a feed, and the way back from an image to the tags that lead to it.
import type { entries } from '@fedscan/protocol';

export class TagTable {
  /** By "repository:tag". */
  readonly tags = new Map<string, entries.TagEntry>();
  readonly indexes = new Map<string, entries.IndexEntry>();
  /** Which tags point at a digest, and in which indexes it stands. */
  readonly #tagsOf = new Map<string, Set<string>>();
  readonly #indexesOf = new Map<string, Set<string>>();

  setTag(key: string, entry: entries.TagEntry | undefined): void {
    const before = this.tags.get(key);
    if (before) remove(this.#tagsOf, before.digest, key);
    this.tags.delete(key);
    if (!entry) return;
    this.tags.set(key, entry);
    add(this.#tagsOf, entry.digest, key);
  }

  setIndex(digest: string, entry: entries.IndexEntry | undefined): void {
    for (const image of this.indexes.get(digest)?.images ?? []) {
      remove(this.#indexesOf, image.digest, digest);
    }
    this.indexes.delete(digest);
    if (!entry) return;
    this.indexes.set(digest, entry);
    for (const image of entry.images) add(this.#indexesOf, image.digest, digest);
  }

  /** Those that point at the image or at an index that holds it, sorted. */
  of(digest: string): string[] {
    const found = new Set(this.#tagsOf.get(digest));
    for (const index of this.#indexesOf.get(digest) ?? []) {
      for (const tag of this.#tagsOf.get(index) ?? []) found.add(tag);
    }
    return [...found].sort();
  }
}

function add(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  if (values) values.add(value);
  else map.set(key, new Set([value]));
}

function remove(map: Map<string, Set<string>>, key: string, value: string): void {
  const values = map.get(key);
  values?.delete(value);
  if (values?.size === 0) map.delete(key);
}

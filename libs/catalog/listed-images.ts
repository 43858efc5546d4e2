// The images of a feed under the names that people see, in order. From one list to the next only what changed is made
// and sorted in anew: sorting a hundred thousand takes longer than somebody wants to wait.
import type { ImageRow } from './image-row.ts';
import { compareText } from './package-view.ts';
import type { TagTable } from './tag-table.ts';

export type ListedImage = {
  readonly row: ImageRow;
  /** The first of its tags; where it has none, its repository or digest. */
  readonly name: string;
};

export class ListedImages {
  readonly #changed = new Set<string>();
  #inOrder: readonly ListedImage[] = [];

  /** The image, its tags or whether there is one may be different now. */
  touch(digest: string): void {
    this.#changed.add(digest);
  }

  inOrder(images: ReadonlyMap<string, ImageRow>, tags: TagTable): readonly ListedImage[] {
    if (this.#changed.size === 0) return this.#inOrder;
    const anew = [...this.#changed].flatMap((digest) => {
      const row = images.get(digest);
      return row ? [{ row, name: nameOf(row, tags) }] : [];
    });
    const kept = this.#inOrder.filter(({ row }) => !this.#changed.has(row.digest));
    this.#changed.clear();
    this.#inOrder = kept.concat(anew).sort(compareListed);
    return this.#inOrder;
  }
}

export const compareListed = (a: ListedImage, b: ListedImage): number =>
  compareText(a.name, b.name) || compareText(a.row.digest, b.row.digest);

const nameOf = (row: ImageRow, tags: TagTable): string =>
  tags.of(row.digest)[0] ?? row.repositories[0] ?? row.digest;

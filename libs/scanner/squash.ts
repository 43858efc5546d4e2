// From the inventories of layers to that of the image: what a container would see.
import type { Inventory } from '@fedscan/model';
import { noteCoverage } from './coverage.ts';
import { findFinal, type LayerRequest } from './final-finds.ts';
import type { LayerInventory } from './layer-inventory.ts';
import { mergePackages } from './merge-packages.ts';

export type Squashed = {
  readonly inventory: Inventory;
  /** Files that only links lead to and that nobody has read yet: read again, these layers would tell more. */
  readonly unread: readonly LayerRequest[];
};

/** An absent layer is one that could not be read, which the caller has to say. */
export function squash(layers: readonly (LayerInventory | undefined)[]): Squashed {
  const { finds, unread } = findFinal(layers);
  const distribution = finds.find((find) => find.distribution !== undefined)?.distribution;
  const complete = !layers.includes(undefined);
  return {
    inventory: {
      ...(distribution && { distribution }),
      packages: mergePackages(finds),
      coverage: noteCoverage(finds, distribution, complete),
    },
    unread,
  };
}

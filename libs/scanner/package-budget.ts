// The layers of an image lie in memory together, and a hostile one may have a thousand of them, each as full as a layer may be.
import type { LayerInventory } from './layer-inventory.ts';
import { ScanError } from './scan-error.ts';

// A database counts with every layer that writes it anew.
const mostPackages = 1_000_000;

export class PackageBudget {
  #spent = 0;

  /** @throws ScanError limit_entries */
  spend(inventory: LayerInventory | undefined): void {
    for (const { packages = [] } of inventory?.finds ?? []) this.#spent += packages.length;
    if (this.#spent <= mostPackages) return;
    const message = `the layers have more than ${mostPackages} packages, which is more than are read. This protects the scanner; make the image smaller`;
    throw new ScanError({ code: 'limit_entries', message, retryable: false });
  }
}

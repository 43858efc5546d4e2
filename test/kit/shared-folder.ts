// Test data too large for this repository: images, advisories and version vectors, in a folder beside the checkout.
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';

/** FEDSCAN_SHARED, or `../shared` beside the project's root; undefined where there is none. */
export function sharedFolder(): string | undefined {
  const folder =
    process.env.FEDSCAN_SHARED ?? resolve(import.meta.dirname, '..', '..', '..', 'shared');
  return existsSync(folder) ? resolve(folder) : undefined;
}

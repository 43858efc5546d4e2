import { createHash } from 'node:crypto';
import * as extractors from '@fedscan/extractors';

// Raised when layer inventories of before can no longer be read.
const inventoryFormat = 1;

/** Names all that decides what a layer's inventory holds; inventories of another set are not used. 12 hex digits. */
export const extractorSet: string = createHash('sha256')
  .update(`${extractors.extractorSet} ${inventoryFormat}`)
  .digest('hex')
  .slice(0, 12);

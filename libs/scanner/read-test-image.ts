// For tests: the inventory of an image whose layers are archives in memory.
import { defaultLayerLimits } from '@fedscan/layers';
import { decodeLayerInventory, type LayerInventory } from './layer-inventory.ts';
import type { FileRequest } from './layer-recorder.ts';
import { readLayer } from './read-layer.ts';
import { type Squashed, squash } from './squash.ts';

export async function inventoryOf(archives: readonly (Buffer | undefined)[]): Promise<Squashed> {
  const layers = await Promise.all(archives.map((archive) => archive && read(archive, [])));
  const first = squash(layers);
  for (const [layer, requests] of Map.groupBy(first.unread, (request) => request.layer)) {
    layers[layer] = await read(archives[layer] as Buffer, requests);
  }
  return squash(layers);
}

async function read(archive: Buffer, requests: readonly FileRequest[]): Promise<LayerInventory> {
  async function* open() {
    yield archive;
  }
  const { inventory } = await readLayer(open, { limits: defaultLayerLimits, requests });
  return decodeLayerInventory(inventory);
}

// Reads the layers of an image and puts them together.
import type { LayerLimits } from '@fedscan/layers';
import type { CoverageNote, Image, Inventory } from '@fedscan/model';
import type { ImageManifest } from '@fedscan/oci';
import type { LayerRequest } from './final-finds.ts';
import type { LayerInventory } from './layer-inventory.ts';
import type { FoundLayer, LayerSource } from './layer-source.ts';
import type { LayerTask } from './layer-task.ts';
import { ScanError } from './scan-error.ts';
import type { ImageLocation, ScanStats } from './scanner.ts';
import { squash } from './squash.ts';

export type PlannedLayer = {
  readonly task: LayerTask;
  /** Why there is no use in asking for it. */
  readonly unreadable?: string;
};

export function planLayers(
  { endpoint, repository }: ImageLocation,
  manifest: ImageManifest,
  image: Image,
  { limits, verifyDiffIds }: { readonly limits: LayerLimits; readonly verifyDiffIds: boolean },
): PlannedLayer[] {
  return manifest.layers.map(({ digest, size, foreign, encrypted }, i) => {
    const diffId = verifyDiffIds ? image.layers[i]?.diffId : undefined;
    const task = { endpoint, repository, digest, size, limits, requests: [] };
    return {
      task: diffId === undefined ? task : { ...task, diffId },
      ...(encrypted && { unreadable: 'it is encrypted' }),
      ...(foreign && { unreadable: 'its licence keeps it out of registries' }),
    };
  });
}

export type ReadImage = {
  readonly inventory: Inventory;
  readonly stats: Omit<ScanStats, 'ms'>;
};

export async function readLayers(
  source: LayerSource,
  planned: readonly PlannedLayer[],
  limits: LayerLimits,
  signal: AbortSignal,
): Promise<ReadImage> {
  const readable = planned.filter(({ unreadable }) => unreadable === undefined);
  const tasks = readable.map(({ task }) => task);
  const read = await source.find(tasks, signal);
  const found = new Map(tasks.map(({ digest }, i) => [digest, read[i]]));
  const inventories = planned.map(({ task }) => found.get(task.digest)?.inventory);
  checkUnpackedSize(inventories, limits);

  const first = squash(inventories);
  const again = await readLinked(source, planned, first.unread, signal);
  for (const [layer, { inventory }] of again) inventories[layer] = inventory;
  const { inventory } = again.size === 0 ? first : squash(inventories);

  const unread = noteUnread(planned, (planned) => found.get(planned.task.digest)?.unread);
  return {
    inventory: { ...inventory, coverage: [...unread, ...inventory.coverage] },
    stats: countLayers(read, [...again.values()]),
  };
}

// Databases to which only a link leads, in places where none is looked for.
async function readLinked(
  source: LayerSource,
  planned: readonly PlannedLayer[],
  requests: readonly LayerRequest[],
  signal: AbortSignal,
): Promise<Map<number, FoundLayer>> {
  const again = new Map<number, FoundLayer>();
  for (const [layer, wanted] of Map.groupBy(requests, (request) => request.layer)) {
    const { task } = planned[layer] as PlannedLayer;
    again.set(layer, await source.pull({ ...task, requests: wanted }, signal));
  }
  return again;
}

function checkUnpackedSize(
  inventories: readonly (LayerInventory | undefined)[],
  { unpackedBytes }: LayerLimits,
): void {
  const total = inventories.reduce((sum, layer) => sum + (layer?.unpackedSize ?? 0), 0);
  if (total <= unpackedBytes) return;
  const message = `the layers unpack to ${total} bytes, which is more than the ${unpackedBytes} that are read; build a smaller image`;
  throw new ScanError({ code: 'limit_size', message, retryable: false });
}

function noteUnread(
  planned: readonly PlannedLayer[],
  foundUnread: (layer: PlannedLayer) => string | undefined,
): CoverageNote[] {
  const unread = planned.flatMap((layer) => {
    const reason = layer.unreadable ?? foundUnread(layer);
    return reason === undefined ? [] : [`${layer.task.digest} (${reason})`];
  });
  if (unread.length === 0) return [];
  const subject = `${unread.length} of ${planned.length} layers could not be read`;
  return [{ code: 'layers_unread', message: `${subject}: ${unread.join(', ')}` }];
}

function countLayers(read: readonly FoundLayer[], again: readonly FoundLayer[]) {
  const pulled = read.filter(({ bytesPulled }) => bytesPulled > 0);
  const bytesPulled = [...pulled, ...again].reduce((sum, layer) => sum + layer.bytesPulled, 0);
  return {
    bytesPulled,
    layersRead: pulled.length,
    layersReused: read.length - pulled.length,
  };
}

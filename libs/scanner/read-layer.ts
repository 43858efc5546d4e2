import { type LayerSummary, walkLayer } from '@fedscan/layers';
import type { OciClient } from '@fedscan/oci';
import { encodeLayerInventory } from './layer-inventory.ts';
import { type FileRequest, LayerRecorder } from './layer-recorder.ts';
import type { LayerOutcome, LayerTask } from './layer-task.ts';

/** Pulls a layer and makes its inventory; a second time where hard links lead to files that were passed over. */
export async function readLayer(client: OciClient, task: LayerTask): Promise<LayerOutcome> {
  const first = await walk(client, task, task.requests);
  const linked = first.recorder.unreadTargets();
  if (linked.length === 0) return toOutcome(first, first.summary.compressedSize);
  const second = await walk(client, task, [...task.requests, ...linked]);
  return toOutcome(second, first.summary.compressedSize + second.summary.compressedSize);
}

type Walked = { readonly recorder: LayerRecorder; readonly summary: LayerSummary };

async function walk(
  client: OciClient,
  { repository, digest, size, diffId, limits }: LayerTask,
  requests: readonly FileRequest[],
): Promise<Walked> {
  const recorder = new LayerRecorder(requests);
  const open = (signal: AbortSignal) => client.openBlob(repository, { digest, size }, signal);
  const summary = await walkLayer(open, recorder, { limits, ...(diffId && { diffId }) });
  return { recorder, summary };
}

function toOutcome({ recorder, summary }: Walked, bytesPulled: number): LayerOutcome {
  const { compressedSize, unpackedSize } = summary;
  const inventory = encodeLayerInventory({ compressedSize, unpackedSize, ...recorder.result() });
  return { ok: true, inventory, unpackedSize, bytesPulled };
}

import { type LayerLimits, type LayerSummary, walkLayer } from '@fedscan/layers';
import type { Digest } from '@fedscan/model';
import { encodeLayerInventory } from './layer-inventory.ts';
import { type FileRequest, LayerRecorder } from './layer-recorder.ts';

/** The bytes of a blob; they end with an error once the signal is aborted. */
export type OpenBlob = (signal: AbortSignal) => AsyncIterable<Buffer>;

export type ReadOptions = {
  readonly diffId?: Digest;
  readonly limits: LayerLimits;
  readonly requests: readonly FileRequest[];
};

export type ReadLayer = {
  readonly inventory: Uint8Array;
  /** In bytes. */
  readonly unpackedSize: number;
  /** More than the layer's size where it had to be read twice. */
  readonly bytesPulled: number;
};

// Hard links to hard links to a file need one more reading each; archives have none such.
const mostReadings = 4;

/** Makes a layer's inventory; reads it again where hard links lead to files that were passed over. */
export async function readLayer(open: OpenBlob, options: ReadOptions): Promise<ReadLayer> {
  let requests = options.requests;
  let bytesPulled = 0;
  for (let reading = 1; ; reading++) {
    const { recorder, summary } = await walk(open, { ...options, requests });
    const { compressedSize, unpackedSize } = summary;
    bytesPulled += compressedSize;
    const unread = withoutKnown(recorder.unreadTargets, requests);
    if (unread.length === 0 || reading === mostReadings) {
      const inventory = { compressedSize, unpackedSize, ...recorder.result() };
      return { inventory: encodeLayerInventory(inventory), unpackedSize, bytesPulled };
    }
    requests = [...requests, ...unread];
  }
}

// What was asked for already is not in this layer.
function withoutKnown(
  targets: readonly FileRequest[],
  known: readonly FileRequest[],
): FileRequest[] {
  const keys = new Set(known.map(keyOf));
  return targets.filter((target) => !keys.has(keyOf(target)));
}

const keyOf = ({ path, by }: FileRequest): string => `${by}\0${path}`;

type Walked = { readonly recorder: LayerRecorder; readonly summary: LayerSummary };

async function walk(open: OpenBlob, { diffId, limits, requests }: ReadOptions): Promise<Walked> {
  const recorder = new LayerRecorder(requests);
  const summary = await walkLayer(open, recorder, { limits, ...(diffId && { diffId }) });
  return { recorder, summary };
}

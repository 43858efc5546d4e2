import type { Digest } from '@fedscan/model';
import type { OciEndpoint } from '@fedscan/oci';
import type { ReadLayer, ReadOptions } from './read-layer.ts';
import type { ScanFailure } from './scan-error.ts';

/** What a worker thread is told: plain values, so that the layer is opened there. */
export type LayerTask = ReadOptions & {
  readonly endpoint: OciEndpoint;
  readonly repository: string;
  readonly digest: Digest;
  /** Of the blob, in bytes. */
  readonly size: number;
};

export type LayerOutcome =
  | ({ readonly ok: true } & ReadLayer)
  | { readonly ok: false; readonly failure: ScanFailure };

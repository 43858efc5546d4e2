import type { LayerLimits } from '@fedscan/layers';
import type { Digest } from '@fedscan/model';
import type { OciEndpoint } from '@fedscan/oci';
import type { FileRequest } from './layer-recorder.ts';
import type { ScanFailure } from './scan-error.ts';

/** What a worker thread is told: plain values, so that the layer is opened there. */
export type LayerTask = {
  readonly endpoint: OciEndpoint;
  readonly repository: string;
  readonly digest: Digest;
  /** Of the blob, in bytes. */
  readonly size: number;
  readonly diffId?: Digest;
  readonly limits: LayerLimits;
  readonly requests: readonly FileRequest[];
};

export type LayerOutcome =
  | {
      readonly ok: true;
      readonly inventory: Uint8Array;
      readonly unpackedSize: number;
      /** More than the layer's size where it had to be read twice. */
      readonly bytesPulled: number;
    }
  | { readonly ok: false; readonly failure: ScanFailure };

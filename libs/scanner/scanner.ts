import type { Digest, Image, Inventory } from '@fedscan/model';
import type { OciEndpoint } from '@fedscan/oci';

export interface Scanner extends AsyncDisposable {
  /** Throws ScanError, or the signal's reason once it says so. */
  scan(location: ImageLocation, signal?: AbortSignal): Promise<ScanResult>;
}

export type ImageLocation = {
  readonly endpoint: OciEndpoint;
  readonly repository: string;
  /** Of the manifest of one platform. */
  readonly digest: Digest;
};

export type ScanResult =
  | {
      readonly outcome: 'scanned';
      readonly image: Image;
      readonly inventory: Inventory;
      readonly stats: ScanStats;
    }
  | {
      readonly outcome: 'unsupported';
      readonly code: 'not_an_image' | 'media_type_unsupported';
      /** For people: what it is instead. */
      readonly reason: string;
      readonly image?: Image;
    };

export type ScanStats = {
  /** Of layers, for this scan; what another scan of the same moment pulled is not counted here. */
  readonly bytesPulled: number;
  readonly layersRead: number;
  readonly layersReused: number;
  readonly ms: number;
};

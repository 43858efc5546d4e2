import type { Digest, Platform } from '@fedscan/model';

/** How a manifest names a blob or another manifest. */
export type Descriptor = {
  readonly digest: Digest;
  readonly mediaType: string;
  /** In bytes. */
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
};

export type LayerDescriptor = Descriptor & {
  /** Kept outside of registries by its licence: the registry may not have it. */
  readonly foreign: boolean;
  readonly encrypted: boolean;
};

export type IndexedManifest = Descriptor & {
  readonly platform?: Platform;
  /** Tells about an image of the same index (provenance, SBOM), and is none. */
  readonly attestation: boolean;
};

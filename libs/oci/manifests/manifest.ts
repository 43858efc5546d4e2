import type { Digest } from '@fedscan/model';
import type { Descriptor, IndexedManifest, LayerDescriptor } from './descriptor.ts';

/** What a tag or digest names, with `bytes` as they hash to `digest`. */
export type Manifest = {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly bytes: Buffer;
} & (ImageManifest | ImageIndex | Artifact | Schema1Image);

export type ImageManifest = {
  readonly kind: 'image';
  readonly config: Descriptor;
  /** From the lowest up. */
  readonly layers: readonly LayerDescriptor[];
};

export type ImageIndex = {
  readonly kind: 'index';
  readonly manifests: readonly IndexedManifest[];
};

/** Something else that a registry keeps: a chart, a signature, a referrer of an image. */
export type Artifact = {
  readonly kind: 'artifact';
  /** Its declared type, else the media type that gave it away. */
  readonly artifactType: string;
  readonly subject?: Digest;
};

/** The format of Docker before 2016: no configuration blob, and no sizes. */
export type Schema1Image = {
  readonly kind: 'schema1';
  readonly architecture: string;
  /** From the lowest up, without empty ones. */
  readonly layers: readonly { readonly digest: Digest; readonly createdBy?: string }[];
};

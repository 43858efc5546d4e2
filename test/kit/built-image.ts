import type { Digest } from '@fedscan/model';

/** An image in memory, ready to be served or pushed: the image builder makes it, the registries take it. */
export type BuiltImage = {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly manifest: Buffer;
  /** Configuration and layers, each under its digest. */
  readonly blobs: ReadonlyMap<Digest, Buffer>;
  /** The children of an index. */
  readonly manifests?: readonly BuiltImage[];
};

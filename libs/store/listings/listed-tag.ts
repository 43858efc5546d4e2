import type { Digest, Platform } from '@fedscan/model';

/** What a digest is; an index names the images of its platforms, without attestations. */
export type ListedManifest =
  | { readonly kind: 'image'; readonly digest: Digest; readonly mediaType: string }
  | {
      readonly kind: 'index';
      readonly digest: Digest;
      readonly mediaType: string;
      readonly images: readonly IndexedImage[];
    }
  | {
      /** Not an image, such as a Helm chart: shown as such, never scanned. */
      readonly kind: 'artifact';
      readonly digest: Digest;
      readonly mediaType: string;
      /** Lower case, such as "media_type_unsupported". */
      readonly code: string;
      readonly reason: string;
    };

export type IndexedImage = { readonly digest: Digest; readonly platform: Platform };

export type ListedTag = {
  readonly repository: string;
  readonly tag: string;
  readonly manifest: ListedManifest;
  /** Of an index: the images of the platforms that the registry's settings ask for. */
  readonly wanted?: readonly Digest[];
};

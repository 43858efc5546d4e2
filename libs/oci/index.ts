export { maxConfigSize } from './blobs/fetch-blob.ts';
export type { OciCredential, OciEndpoint } from './endpoint.ts';
export type { Descriptor, IndexedManifest, LayerDescriptor } from './manifests/descriptor.ts';
export { maxManifestSize } from './manifests/fetch-manifest.ts';
export type {
  Artifact,
  ImageIndex,
  ImageManifest,
  Manifest,
  Schema1Image,
} from './manifests/manifest.ts';
export type { Greeting, OciClient, Resolved } from './oci-client.ts';
export { OciError, type OciErrorCode } from './oci-error.ts';
export { type OciTuning, openOciClient } from './open-oci-client.ts';

export const imageIndexTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.index.v1+json',
  'application/vnd.docker.distribution.manifest.list.v2+json',
]);

export const imageManifestTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.manifest.v1+json',
  'application/vnd.docker.distribution.manifest.v2+json',
]);

export const schema1Types: ReadonlySet<string> = new Set([
  'application/vnd.docker.distribution.manifest.v1+prettyjws',
  'application/vnd.docker.distribution.manifest.v1+json',
]);

export const imageConfigTypes: ReadonlySet<string> = new Set([
  'application/vnd.oci.image.config.v1+json',
  'application/vnd.docker.container.image.v1+json',
]);

/** Of layers that are none: signatures, attestations and their bundles, which may carry an image's configuration. */
export const attachmentTypes: ReadonlySet<string> = new Set([
  'application/vnd.dev.cosign.simplesigning.v1+json',
  'application/vnd.dsse.envelope.v1+json',
  'application/vnd.dev.sigstore.bundle.v0.3+json',
  'application/vnd.in-toto+json',
]);

/**
 * Sent with every request for a manifest, HEAD too. A type that is missing here makes images look missing, or makes the
 * registry answer with a converted manifest of another digest.
 */
export const acceptedManifests: string = [
  ...imageIndexTypes,
  ...imageManifestTypes,
  'application/vnd.docker.distribution.manifest.v1+prettyjws;q=0.5',
  'application/vnd.docker.distribution.manifest.v1+json;q=0.4',
  '*/*;q=0.1',
].join(', ');

/** Without parameters, in lower case. */
export const bareMediaType = (header: string): string =>
  (header.split(';')[0] ?? '').trim().toLowerCase();

import type { Descriptor, Manifest, OciClient } from '@fedscan/oci';
import type { TrialTag } from './find-tag.ts';
import type { Found } from './trial-step.ts';

/** What the tag names and, of an index, its first image: the blob that is tried next. */
export async function findManifest(
  client: OciClient,
  { repository, tag }: TrialTag,
  signal: AbortSignal,
): Promise<Found<Descriptor | undefined>> {
  const manifest = await client.getManifest(repository, tag, signal);
  const name = `${repository}:${tag}`;
  if (manifest.kind === 'image') {
    return { value: manifest.config, message: `${name} is an image of ${layers(manifest)}` };
  }
  if (manifest.kind !== 'index') {
    return { value: undefined, message: `${name} is not an image that is scanned`, warning: true };
  }
  const child = manifest.manifests.find(({ attestation }) => !attestation);
  const image = child && (await client.getManifest(repository, child.digest, signal));
  return {
    value: image?.kind === 'image' ? image.config : undefined,
    message: `${name} is an index of ${manifest.manifests.length} manifests`,
  };
}

const layers = ({ layers: { length } }: Extract<Manifest, { kind: 'image' }>): string =>
  length === 1 ? '1 layer' : `${length} layers`;

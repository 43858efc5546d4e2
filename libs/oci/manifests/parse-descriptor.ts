import { isDigest, type Platform } from '@fedscan/model';
import type { Descriptor, IndexedManifest, LayerDescriptor } from './descriptor.ts';
import { type Fields, toFields } from './fields.ts';
import { invalid } from './invalid.ts';

export function parseDescriptor(value: unknown, role: string): Descriptor {
  const { digest, mediaType, size, annotations } = toFields(value, role);
  if (typeof digest !== 'string' || !isDigest(digest)) {
    throw invalid(`its ${role} has no valid digest`);
  }
  if (typeof size !== 'number' || !Number.isSafeInteger(size) || size < 0) {
    throw invalid(`its ${role} ${digest} has no valid size`);
  }
  const notes = toTexts(annotations);
  return {
    digest,
    mediaType: typeof mediaType === 'string' ? mediaType : '',
    size,
    ...(notes && { annotations: notes }),
  };
}

const foreignTypes =
  /^application\/vnd\.(oci\.image\.layer\.nondistributable\.|docker\.image\.rootfs\.foreign\.)/;

export function parseLayer(value: unknown): LayerDescriptor {
  const layer = parseDescriptor(value, 'layer');
  return {
    ...layer,
    foreign: foreignTypes.test(layer.mediaType),
    encrypted: layer.mediaType.includes('+encrypted'),
  };
}

/** BuildKit marks what tells about an image, or gives it a platform that no machine has. */
export function parseIndexed(value: unknown): IndexedManifest {
  const descriptor = parseDescriptor(value, 'manifest');
  const platform = toPlatform(toFields(value, 'manifest').platform);
  const marked = descriptor.annotations?.['vnd.docker.reference.type'] === 'attestation-manifest';
  const nowhere = platform?.os === 'unknown' && platform.architecture === 'unknown';
  return { ...descriptor, ...(platform && { platform }), attestation: marked || nowhere };
}

function toPlatform(value: unknown): Platform | undefined {
  if (value === undefined || value === null) return undefined;
  const { os, architecture, variant }: Fields = toFields(value, 'platform');
  if (typeof os !== 'string' || typeof architecture !== 'string') return undefined;
  return { os, architecture, ...(typeof variant === 'string' && variant && { variant }) };
}

function toTexts(value: unknown): Record<string, string> | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  const texts = Object.entries(value).filter(([, text]) => typeof text === 'string');
  return texts.length === 0 ? undefined : Object.fromEntries(texts);
}

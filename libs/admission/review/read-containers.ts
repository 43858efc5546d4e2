import { type ContainerKind, type ImageName, readImageName } from '../criteria/subject.ts';
import type { Container } from '../engine/container.ts';
import { at, listAt, textAt } from './json.ts';
import type { PodPlace } from './workloads.ts';

const lists: readonly { readonly kind: ContainerKind; readonly name: string }[] = [
  { kind: 'containers', name: 'containers' },
  { kind: 'init_containers', name: 'initContainers' },
  { kind: 'ephemeral_containers', name: 'ephemeralContainers' },
];

/** Everything of a pod that brings an image, volumes included. */
export function readContainers({ spec, path }: PodPlace): Container[] {
  const prefix = path === '' ? '' : `${path}.`;
  const containers = lists.flatMap(({ kind, name }) =>
    listAt(spec, name).map((container, index) => ({
      kind,
      place: `${name}[${index}]`,
      field: `${prefix}${name}[${index}].image`,
      name: textAt(container, 'name') || `${name}[${index}]`,
      image: imageName(textAt(container, 'image')),
    })),
  );
  const volumes = listAt(spec, 'volumes').flatMap((volume, index) => {
    if (at(volume, 'image') === undefined) return [];
    return {
      kind: 'image_volumes' as const,
      place: `volumes[${index}]`,
      field: `${prefix}volumes[${index}].image.reference`,
      name: textAt(volume, 'name') || `volumes[${index}]`,
      image: imageName(textAt(volume, 'image', 'reference')),
    };
  });
  return [...containers, ...volumes];
}

/** Image names that stand alone. */
export const readImages = (images: readonly string[]): Container[] =>
  images.map((image, index) => ({
    kind: 'containers',
    place: `images[${index}]`,
    field: `images[${index}]`,
    name: `images[${index}]`,
    image: imageName(image),
  }));

const most = 4096;
const seen = new Map<string, ImageName>();

// A cluster runs the same few thousand names again and again.
function imageName(text: string): ImageName {
  const before = seen.get(text);
  if (before) return before;
  const name = readImageName(text);
  if (text.length <= 512) {
    if (seen.size >= most) seen.clear();
    seen.set(text, name);
  }
  return name;
}

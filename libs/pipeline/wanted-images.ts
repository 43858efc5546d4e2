import { type Digest, parsePlatform } from '@fedscan/model';
import type { IndexedImage } from './pipeline-store.ts';

/** Of an index: the images of these platforms ("linux/arm64" takes any variant), all where none is named. */
export function wantedImages(
  images: readonly IndexedImage[],
  platforms: readonly string[],
): Digest[] {
  const wanted = platforms.flatMap((text) => parsePlatform(text) ?? []);
  const digests = images
    .filter(
      ({ platform }) =>
        wanted.length === 0 ||
        wanted.some(
          ({ os, architecture, variant }) =>
            os === platform.os &&
            architecture === platform.architecture &&
            (variant === undefined || variant === platform.variant),
        ),
    )
    .map(({ digest }) => digest);
  return [...new Set(digests)];
}

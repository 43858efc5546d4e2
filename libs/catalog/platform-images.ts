// Which images of an index a node may run: those of its own platform, in any variant, else older ones that it runs too.
// https://github.com/containerd/platforms (compare.go)
import type { Platform } from '@fedscan/model';
import type { entries } from '@fedscan/protocol';

const runsToo: Readonly<Record<string, string>> = { arm64: 'arm', amd64: '386' };

/** Which of several variants a node takes depends on its processor, so all of them count. */
export function imagesFor(
  wanted: Platform,
  images: readonly entries.PlatformImage[],
): readonly entries.PlatformImage[] {
  const own = images.filter(({ platform }) => isFor(platform, wanted));
  if (own.length > 0) return own;
  const architecture = runsToo[wanted.architecture];
  return images.filter(
    ({ platform }) => platform?.os === wanted.os && platform.architecture === architecture,
  );
}

const isFor = (platform: entries.Platform | undefined, wanted: Platform): boolean =>
  platform?.os === wanted.os &&
  platform.architecture === wanted.architecture &&
  (!platform.variant || !wanted.variant || platform.variant === wanted.variant);

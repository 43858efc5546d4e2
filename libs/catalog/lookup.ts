// From the name in a pod to what is known of the image. Digest first; then registry, repository and tag.
import type { Doubt, ImageKnowledge, PlatformKnowledge } from '@fedscan/admission';
import {
  formatImageReference,
  formatPlatform,
  type ImageReference,
  type Platform,
} from '@fedscan/model';
import type { FeedCopy } from './feed-copy.ts';
import { factsOf } from './image-facts.ts';
import { toPlatform } from './image-row.ts';
import { type Place, placesOf } from './places.ts';
import { imagesFor } from './platform-images.ts';
import { doubtsOf, type FeedPosition, neverProven, tagDoubt } from './staleness.ts';

export type LookupOptions = {
  readonly copies: ReadonlyMap<string, FeedCopy>;
  /** How far the copy of a feed is; undefined where nobody follows it over a wire. */
  readonly position: (feed: string) => FeedPosition | undefined;
  readonly unqualified: readonly string[];
  readonly now: () => number;
};

type Target = { readonly copy: FeedCopy; readonly digest: string; readonly tag?: string };

export function lookupImage(
  reference: ImageReference,
  wanted: readonly Platform[],
  options: LookupOptions,
): ImageKnowledge {
  const places = placesOf(reference, options.copies.values(), options.unqualified);
  const found = reference.digest
    ? findDigest(reference.digest, places, options.copies)
    : findTag(reference, places);
  if ('reason' in found) return { images: [], unknown: found, stale: [] };

  const { copy, digest, tag } = found;
  const position = options.position(copy.feed);
  if (position && position.ageMs === undefined) {
    return { registry: copy.feed, digest, images: [], unknown: neverProven(copy), stale: [] };
  }
  const stale = doubtsOf(copy, position);
  const old = tag && tagDoubt(copy, tag, options.now());
  return {
    registry: copy.feed,
    digest,
    images: imagesOf(found, wanted, options.copies),
    stale: old ? [...stale, old] : stale,
    ...(position ? { position } : {}),
  };
}

// The registry that the name means comes first; but the same digest is the same content wherever it lies.
function findDigest(
  digest: string,
  places: readonly Place[],
  copies: ReadonlyMap<string, FeedCopy>,
): Target | Doubt {
  const order = [...places.map(({ copy }) => copy), ...copies.values()];
  const holders = order.filter(
    ({ images, tags }) => images.has(digest) || tags.indexes.has(digest),
  );
  const holder = holders.find((copy) => isScanned(copy, digest)) ?? holders[0];
  if (holder) return { copy: holder, digest };
  return { reason: 'UNSCANNED', message: `no federated registry holds ${digest}` };
}

const isScanned = (copy: FeedCopy, digest: string): boolean =>
  copy.tags.indexes.has(digest) || (copy.images.get(digest)?.isScanned ?? false);

function findTag(reference: ImageReference, places: readonly Place[]): Target | Doubt {
  const tag = reference.tag ?? 'latest';
  const hits = places.flatMap(({ copy, repository }) => {
    const digest = copy.tags.tags.get(`${repository}:${tag}`);
    return digest ? [{ copy, digest, tag: `${repository}:${tag}` }] : [];
  });
  const [first, ...others] = hits;
  const name = formatImageReference(reference);
  if (!first) {
    const message =
      places.length === 0
        ? `no federated registry serves ${name}`
        : `${places.map(({ copy }) => copy.feed).join(', ')} has no ${name}`;
    return { reason: 'UNSCANNED', message };
  }
  if (others.some(({ digest }) => digest !== first.digest)) {
    const registries = hits.map(({ copy }) => copy.feed).join(', ');
    return { reason: 'AMBIGUOUS', message: `${name} is another image in each of ${registries}` };
  }
  return hits.find(({ copy, digest }) => isScanned(copy, digest)) ?? first;
}

function imagesOf(
  { copy, digest }: Target,
  wanted: readonly Platform[],
  copies: ReadonlyMap<string, FeedCopy>,
): PlatformKnowledge[] {
  const index = copy.tags.indexes.get(digest);
  if (!index) return [{ digest, ...bestFacts(digest, copy, copies) }];
  // What the index has for none of a node's kind cannot run there; only where it has nothing at all is it unknown.
  const held = wanted.flatMap((platform) => imagesFor(platform, index.images));
  if (held.length === 0) {
    const names = wanted.map(formatPlatform).join(', ');
    return [{ unknown: { reason: 'PLATFORM_UNSCANNED', message: `it has no image for ${names}` } }];
  }
  return [...new Set(held)].map((child) => {
    const platform = toPlatform(child.platform);
    const known = bestFacts(child.digest, copy, copies);
    return { platform, digest: child.digest, ...ofPlatform(known, platform) };
  });
}

// The registry's own result; where it has none, the newest that another registry has of the same digest.
function bestFacts(digest: string, own: FeedCopy, copies: ReadonlyMap<string, FeedCopy>) {
  const row = own.images.get(digest);
  if (row?.isScanned) return factsOf(own, row);
  const others = [...copies.values()]
    .flatMap((copy) => {
      const other = copy.images.get(digest);
      return other?.isScanned ? [{ copy, row: other }] : [];
    })
    .sort((a, b) => b.row.scannedAt - a.row.scannedAt);
  const [newest] = others;
  if (newest) return factsOf(newest.copy, newest.row);
  if (row) return factsOf(own, row);
  return { unknown: { reason: 'UNSCANNED', message: `${digest} has no scan result yet` } as const };
}

const ofPlatform = (
  known: ReturnType<typeof bestFacts>,
  platform: Platform,
): ReturnType<typeof bestFacts> =>
  'unknown' in known && known.unknown.reason === 'UNSCANNED'
    ? {
        unknown: {
          reason: 'PLATFORM_UNSCANNED',
          message: `its image for ${formatPlatform(platform)} has no scan result yet`,
        },
      }
    : known;

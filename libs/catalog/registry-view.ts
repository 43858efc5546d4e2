import { entries } from '@fedscan/protocol';
import { toDate } from './decode.ts';
import type { FeedCopy } from './feed-copy.ts';
import { type ScanState, toScanState } from './words.ts';

type ImageCounts = Readonly<Record<Exclude<ScanState, 'partial'>, number>>;

export type RegistryView = ImageCounts & {
  readonly id: string;
  readonly kind: string;
  readonly url: string;
  readonly filters: readonly string[];
  readonly intervalSeconds: number;
  readonly federated: boolean;
  readonly aliases: readonly { readonly from: string; readonly to: string }[];
  readonly passStartedAt?: Date;
  readonly passFinishedAt?: Date;
  readonly images: number;
  readonly repositories: number;
  readonly tags: number;
  /** Repositories that the last pass could not read. */
  readonly unread?: {
    readonly count: number;
    readonly first: readonly { readonly repository: string; readonly error: string }[];
  };
};

export function toRegistryView(copy: FeedCopy): RegistryView {
  const { registry } = copy;
  const passStartedAt = toDate(copy.freshness?.passStartedAt);
  const passFinishedAt = toDate(copy.freshness?.passFinishedAt);
  const unread = copy.freshness?.unreadRepositories ?? [];
  return {
    id: copy.feed,
    kind: registry?.kind ?? '',
    url: registry?.url ?? '',
    filters: registry?.filters ?? [],
    intervalSeconds: registry?.intervalSeconds ?? 0,
    federated: registry?.state === entries.RegistryEntry_RegistryState.FEDERATED,
    aliases: registry?.aliases.map(({ from, to }) => ({ from, to })) ?? [],
    ...(passStartedAt ? { passStartedAt } : {}),
    ...(passFinishedAt ? { passFinishedAt } : {}),
    ...(unread.length > 0 && {
      unread: {
        count: unread.length,
        first: unread.map(({ repository, error }) => ({ repository, error })),
      },
    }),
    images: copy.images.size,
    ...countsOf(copy),
  };
}

type Counts = ImageCounts & { readonly repositories: number; readonly tags: number };

const kept = new WeakMap<FeedCopy, { readonly version: number; readonly counts: Counts }>();

function countsOf(copy: FeedCopy): Counts {
  const known = kept.get(copy);
  if (known?.version === copy.version) return known.counts;
  const counts = { queued: 0, scanning: 0, scanned: 0, failed: 0, unsupported: 0 };
  for (const { status } of copy.images.values()) {
    const state = toScanState(status);
    counts[state === 'partial' ? 'scanned' : state]++;
  }
  const repositories = new Set<string>();
  for (const tag of copy.tags.tags.keys()) repositories.add(tag.slice(0, tag.lastIndexOf(':')));
  const all = { ...counts, repositories: repositories.size, tags: copy.tags.tags.size };
  kept.set(copy, { version: copy.version, counts: all });
  return all;
}

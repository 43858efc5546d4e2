import type { entries } from '@fedscan/protocol';
import { toDate } from './decode.ts';
import type { FeedCopy } from './feed-copy.ts';
import type { ImageRow } from './image-row.ts';
import { type SeverityCounts, summaryOf } from './summary.ts';
import { type ScanState, toScanState } from './words.ts';

/** An image as a registry knows it. */
export type ImageView = {
  readonly registry: string;
  readonly digest: string;
  readonly configDigest: string;
  /** "repository:tag", those that lead to it now. */
  readonly tags: readonly string[];
  readonly repositories: readonly string[];
  readonly platform: string;
  readonly createdAt?: Date;
  readonly sizeBytes: number;
  readonly operatingSystem: string;
  readonly layers: readonly LayerView[];
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: ScanState;
  readonly statusCode?: string;
  readonly statusReason?: string;
  readonly coverage: readonly { readonly code: string; readonly message: string }[];
  readonly scannedAt?: Date;
  readonly findings: SeverityCounts;
  readonly fixable: SeverityCounts;
  readonly packages: number;
};

export type LayerView = {
  readonly digest: string;
  readonly diffId?: string;
  readonly sizeBytes: number;
  readonly createdBy?: string;
};

export function toImageView(copy: FeedCopy, row: ImageRow): ImageView {
  const entry = row.read();
  const createdAt = toDate(entry.createdAt);
  const scannedAt = toDate(entry.scannedAt);
  return {
    registry: copy.feed,
    digest: row.digest,
    configDigest: entry.configDigest,
    tags: copy.tags.of(row.digest),
    repositories: entry.repositories,
    platform: row.platform,
    ...(createdAt ? { createdAt } : {}),
    sizeBytes: Number(entry.sizeBytes),
    operatingSystem: row.operatingSystem,
    layers: entry.layers.map(toLayerView),
    user: entry.user,
    labels: entry.labels,
    status: toScanState(row.status),
    ...(entry.statusCode ? { statusCode: entry.statusCode } : {}),
    ...(entry.statusReason ? { statusReason: entry.statusReason } : {}),
    coverage: entry.coverage.map(({ code, message }) => ({ code, message })),
    ...(scannedAt ? { scannedAt } : {}),
    ...summaryOf(copy, copy.inventories.get(row.inventory)),
  };
}

const toLayerView = ({ digest, diffId, sizeBytes, createdBy }: entries.ImageLayer): LayerView => ({
  digest,
  ...(diffId ? { diffId } : {}),
  sizeBytes: Number(sizeBytes),
  ...(createdBy ? { createdBy } : {}),
});

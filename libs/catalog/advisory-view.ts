import type { Severity } from '@fedscan/model';
import { entries } from '@fedscan/protocol';
import { decode, toDate } from './decode.ts';
import type { FeedCopy } from './feed-copy.ts';
import { toSeverity } from './words.ts';

export type AdvisoryView = {
  readonly id: string;
  readonly title: string;
  readonly details: string;
  readonly aliases: readonly string[];
  readonly severity: Severity;
  readonly scores: readonly {
    readonly type: string;
    readonly vector: string;
    readonly value: number;
  }[];
  readonly references: readonly string[];
  readonly publishedAt?: Date;
  readonly modifiedAt?: Date;
  readonly withdrawnAt?: Date;
};

/** Undefined where no match in this feed stands on it. */
export function findAdvisory(copy: FeedCopy, id: string): AdvisoryView | undefined {
  const bytes = copy.advisories.get(id);
  if (!bytes) return undefined;
  const entry = decode(entries.AdvisoryEntrySchema, bytes);
  const textBytes = copy.advisoryTexts.get(id);
  const text = textBytes && decode(entries.AdvisoryTextEntrySchema, textBytes);
  const publishedAt = toDate(entry.publishedAt);
  const modifiedAt = toDate(entry.modifiedAt);
  const withdrawnAt = toDate(entry.withdrawnAt);
  return {
    id,
    title: entry.title,
    details: text?.details ?? '',
    aliases: entry.aliases,
    severity: toSeverity(entry.severity),
    scores: entry.scores.map(({ type, vector, value }) => ({ type, vector, value })),
    references: text?.references ?? [],
    ...(publishedAt ? { publishedAt } : {}),
    ...(modifiedAt ? { modifiedAt } : {}),
    ...(withdrawnAt ? { withdrawnAt } : {}),
  };
}

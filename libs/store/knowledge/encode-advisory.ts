import { create, toBinary } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { advisorySeverity, baseScoreOf } from '@fedscan/matcher';
import type { Advisory } from '@fedscan/model';
import { entries } from '@fedscan/protocol';
import { type EntryChange, EntryKind } from '../feeds/entry-change.ts';
import { encodeSeverity } from './encode-matches.ts';

// An entry is at most 1 MiB; the longest text of the public databases has 60 KB.
const longestText = 200_000;
const mostReferences = 500;

/** What people are told of an advisory. */
export const advisoryEntries = (advisory: Advisory): EntryChange[] => [
  { kind: EntryKind.ADVISORY, key: advisory.id, payload: encodeFacts(advisory) },
  { kind: EntryKind.ADVISORY_TEXT, key: advisory.id, payload: encodeText(advisory) },
];

/** The same entries, to be dropped. */
export const noAdvisoryEntries = (id: string): EntryChange[] => [
  { kind: EntryKind.ADVISORY, key: id, payload: undefined },
  { kind: EntryKind.ADVISORY_TEXT, key: id, payload: undefined },
];

/** Its own title, or the first line of its text. */
export const titleOf = ({ summary, details }: Advisory): string =>
  (summary || details?.trim().split('\n', 1)[0] || '').slice(0, 300);

/** Undefined where the record has no such time, or none that can be read. */
export function timeOf(text: string | undefined): Date | undefined {
  const time = new Date(text ?? Number.NaN);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

function encodeFacts(advisory: Advisory): Uint8Array {
  const published = timeOf(advisory.published);
  const modified = timeOf(advisory.modified);
  const withdrawn = timeOf(advisory.withdrawn);
  const entry = create(entries.AdvisoryEntrySchema, {
    title: titleOf(advisory),
    severity: encodeSeverity(advisorySeverity(advisory).severity),
    scores: advisory.severity.map(({ type, score }) => ({
      type,
      vector: score,
      value: baseScoreOf(score)?.score ?? 0,
    })),
    aliases: [...new Set([...advisory.aliases, ...advisory.upstream])].sort(),
    ...(published && { publishedAt: timestampFromDate(published) }),
    ...(modified && { modifiedAt: timestampFromDate(modified) }),
    ...(withdrawn && { withdrawnAt: timestampFromDate(withdrawn) }),
  });
  return toBinary(entries.AdvisoryEntrySchema, entry);
}

function encodeText({ details, references }: Advisory): Uint8Array {
  const entry = create(entries.AdvisoryTextEntrySchema, {
    details: (details ?? '').slice(0, longestText).toWellFormed(),
    references: references.slice(0, mostReferences),
  });
  return toBinary(entries.AdvisoryTextEntrySchema, entry);
}

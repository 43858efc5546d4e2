import { feed } from '@fedscan/protocol';

export const EntryKind = feed.EntryKind;
export type EntryKind = feed.EntryKind;

/** What an entry is to be; without a payload it is to go. */
export type EntryChange = {
  readonly kind: EntryKind;
  readonly key: string;
  readonly payload: Uint8Array | undefined;
};

// Within a commit, what others point at comes first: who stops reading in the middle has no loose ends.
const order: readonly EntryKind[] = [
  EntryKind.REGISTRY,
  EntryKind.ADVISORY,
  EntryKind.ADVISORY_TEXT,
  EntryKind.PACKAGE,
  EntryKind.MATCHES,
  EntryKind.INVENTORY,
  EntryKind.IMAGE,
  EntryKind.INDEX,
  EntryKind.TAG,
  EntryKind.FRESHNESS,
];

type Placed = { readonly kind: number; readonly key: string };

export function compareEntries(a: Placed, b: Placed): number {
  if (a.kind !== b.kind) return order.indexOf(a.kind) - order.indexOf(b.kind);
  return a.key < b.key ? -1 : a.key > b.key ? 1 : 0;
}

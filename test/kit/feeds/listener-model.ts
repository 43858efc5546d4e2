// Stands in for the catalog: has what it was told, and complains where it is told something out of its order.
import type { FeedListener, FeedRow } from '@fedscan/feed';

export type ListenerModel = FeedListener & {
  rows(feed: string): Map<string, FeedRow>;
  feeds(): string[];
};

export function createListenerModel(complain: (what: string) => void): ListenerModel {
  const answering = new Map<string, Map<string, FeedRow>>();
  const making = new Map<string, Map<string, FeedRow>>();

  function rowsOf(feed: string): Map<string, FeedRow> {
    const rows = making.get(feed) ?? answering.get(feed) ?? new Map<string, FeedRow>();
    if (!making.has(feed)) answering.set(feed, rows);
    return rows;
  }

  return {
    apply(feed, rows) {
      const known = rowsOf(feed);
      for (const row of rows) {
        const name = `${row.kind}\n${row.key}`;
        const old = known.get(name);
        if (old && old.seq >= row.seq) complain(`${feed}: ${row.seq} was applied over ${old.seq}`);
        if (row.deleted) known.delete(name);
        else known.set(name, row);
      }
    },
    beginRestart: (feed) => void making.set(feed, new Map()),
    endRestart(feed) {
      const rows = making.get(feed);
      if (!rows) complain(`${feed}: a restart ended that was not begun`);
      else answering.set(feed, rows);
      making.delete(feed);
    },
    drop(feed) {
      answering.delete(feed);
      making.delete(feed);
    },
    rows: (feed) => answering.get(feed) ?? new Map(),
    feeds: () => [...answering.keys()],
  };
}

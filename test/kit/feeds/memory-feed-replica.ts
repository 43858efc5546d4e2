// A copy of feeds that forgets nothing when its process dies, and can die at any step.
import type { FeedBatch, FeedCursor, FeedHead, FeedReplica, FeedRow } from '@fedscan/feed';
import { hashEntry, SetDigest } from '@fedscan/protocol';

type Copy = Omit<FeedCursor, 'restart' | 'damaged'> & {
  readonly rows: ReadonlyMap<string, FeedRow>;
};

type Kept = { readonly serving: Copy; readonly making?: Copy & { readonly reason: number } };

/** Called before and after each transaction takes effect; throws where the process dies. */
export type Crash = (when: 'before' | 'after') => void;

export function createMemoryFeedReplica(crash: Crash = () => {}): FeedReplica {
  const feeds = new Map<string, Kept>();

  function commit(feed: string, kept: Kept | undefined): void {
    crash('before');
    if (kept) feeds.set(feed, kept);
    else feeds.delete(feed);
    crash('after');
  }

  const get = (feed: string): Kept => feeds.get(feed) ?? { serving: emptyCopy(feed) };
  const withCurrent = (kept: Kept, copy: Copy): Kept =>
    kept.making ? { ...kept, making: { ...kept.making, ...copy } } : { serving: copy };

  const toCursor = ({ serving: { rows: _, ...copy }, making }: Kept): FeedCursor => ({
    ...copy,
    restart: making && { reason: making.reason, seq: making.seq },
    damaged: false,
  });

  return {
    cursors: () => [...feeds.values()].map(toCursor),
    cursor(feed) {
      const kept = feeds.get(feed);
      return kept && toCursor(kept);
    },
    async apply(batch) {
      const kept = get(batch.feed);
      const { copy, equal } = applyBatch(kept.making ?? kept.serving, batch);
      commit(batch.feed, withCurrent(kept, copy));
      return equal;
    },
    async prove(heads) {
      const equal = new Set<string>();
      for (const head of heads) {
        const kept = get(head.feed);
        const copy = kept.making ?? kept.serving;
        if (copy.seq !== head.seq || Buffer.compare(copy.digest, head.digest) !== 0) continue;
        equal.add(head.feed);
        commit(head.feed, withCurrent(kept, { ...copy, ...proofOf(head) }));
      }
      return equal;
    },
    async beginRestart(feed, reason) {
      commit(feed, { serving: get(feed).serving, making: { ...emptyCopy(feed), reason } });
    },
    async endRestart(feed) {
      const { making } = get(feed);
      if (!making) return;
      const { reason: _, ...serving } = making;
      commit(feed, { serving });
    },
    async retire(feed) {
      commit(feed, undefined);
    },
    rows: (feed) => feeds.get(feed)?.serving.rows.values() ?? [],
  };
}

function applyBatch(before: Copy, { toSeq, rows, head }: FeedBatch) {
  const after = new Map(before.rows);
  const digest = SetDigest.from(before.digest);
  for (const row of rows) {
    const name = `${row.kind}\n${row.key}`;
    const old = after.get(name);
    if (old) digest.remove(hashEntry(old));
    if (row.deleted) after.delete(name);
    else after.set(name, row);
    if (!row.deleted) digest.add(hashEntry(row));
  }
  const bytes = digest.toBytes();
  const equal = head !== undefined && bytes.equals(head.digest);
  const copy: Copy = {
    ...before,
    rows: after,
    seq: toSeq,
    digest: bytes,
    liveEntries: BigInt(after.size),
    ...(equal && proofOf(head)),
  };
  return { copy, equal };
}

const proofOf = ({ seq, digest, time }: FeedHead) => ({
  provenSeq: seq,
  provenDigest: digest,
  provenAt: time,
});

const emptyCopy = (feed: string): Copy => ({
  feed,
  seq: 0n,
  digest: new Uint8Array(32),
  liveEntries: 0n,
  provenSeq: 0n,
  provenDigest: new Uint8Array(),
  provenAt: undefined,
  rows: new Map(),
});

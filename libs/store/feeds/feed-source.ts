// Feeds for those who follow them: the publisher, and the primary's own catalog.
import type { Query, Sql } from '../database.ts';
import type { Notifications } from '../notifications.ts';

export type FeedHead = {
  readonly feed: string;
  readonly seq: bigint;
  readonly digest: Uint8Array;
  readonly liveEntries: bigint;
  /** The database's clock when it was read. */
  readonly time: Date;
};

export type FeedRow = {
  readonly kind: number;
  readonly key: string;
  readonly seq: bigint;
  readonly payload: Uint8Array;
  readonly deleted: boolean;
};

export type FeedPage = {
  readonly rows: FeedRow[];
  readonly head: FeedHead;
  readonly oldest: bigint;
};

export type FeedSource = {
  /** `offered`: to agents; the others are for the primary's own eyes. In ascending order of their ids. */
  feeds(): Promise<{ feed: string; offered: boolean; oldest: bigint }[]>;
  head(feed: string): Promise<FeedHead | undefined>;
  /**
   * Entries after a sequence number, in its order, with the head of the same snapshot; at least one where there is one,
   * and no more after `byteLimit` bytes of payload.
   * @throws an Error where the feed does not exist
   */
  read(feed: string, afterSeq: bigint, limit: number, byteLimit?: number): Promise<FeedPage>;
  /** Whether the feed ever stood at `seq` with this digest. */
  holdsProof(feed: string, seq: bigint, digest: Uint8Array): Promise<boolean>;
  /** A hint that may be lost: look once a second too. */
  onChange(listener: (feed: string) => void): Disposable;
};

export function createFeedSource(sql: Sql, notifications: Pick<Notifications, 'on'>): FeedSource {
  return {
    feeds: () => listFeeds(sql),
    async head(feed) {
      const [head] = await readHead(sql, feed);
      return head;
    },
    read: (feed, afterSeq, limit, byteLimit) => readPage(sql, feed, afterSeq, limit, byteLimit),
    holdsProof: (feed, seq, digest) => holdsProof(sql, feed, seq, digest),
    onChange: (listener) => notifications.on('feed', listener),
  };
}

const listFeeds = async (sql: Sql) => [
  ...(await sql<{ feed: string; offered: boolean; oldest: bigint }[]>`
    select feed.id as feed, registry.federated or coalesce(retire_at > now(), false) as offered, oldest
    from feed join registry on registry.id = feed.id
    order by feed.id collate "C"`),
];

const readHead = (sql: Query, feed: string) => sql<(FeedHead & { oldest: bigint })[]>`
  select id as feed, head as seq, digest, live_entries as "liveEntries", oldest, clock_timestamp() as time
  from feed where id = ${feed}`;

async function readPage(
  sql: Sql,
  feed: string,
  afterSeq: bigint,
  limit: number,
  byteLimit = Number.MAX_SAFE_INTEGER,
): Promise<FeedPage> {
  return await sql.begin(async (tx) => {
    const [found] = await readHead(tx, feed);
    if (!found) throw new Error(`there is no feed ${feed}`);
    const { oldest, ...head } = found;
    if (afterSeq >= head.seq) return { rows: [], head, oldest };
    const rows = await tx<FeedRow[]>`
      select kind, key, seq, payload, deleted from (
        select *, sum(length(payload)) over (order by seq) - length(payload) as before,
          sum(length(payload)) over (order by seq) as after
        from (
          select * from feed_entry where feed_id = ${feed} and seq > ${afterSeq}
          order by seq limit ${limit}
        ) page
      ) measured
      where after <= ${byteLimit} or before = 0 order by seq`;
    return { rows, head, oldest };
  }, 'isolation level repeatable read read only');
}

async function holdsProof(
  sql: Sql,
  feed: string,
  seq: bigint,
  digest: Uint8Array,
): Promise<boolean> {
  const rows = await sql`
    select 1 from feed_commit where feed_id = ${feed} and seq = ${seq} and digest = ${digest}`;
  return rows.length > 0;
}

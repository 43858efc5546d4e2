// The managed clusters, for people: who they are, and how far they are behind.
import type { Sql } from '../database.ts';
import type { Notifications } from '../notifications.ts';
import { StoreError } from '../store-error.ts';

export type ClusterFeedState = {
  readonly registry: string;
  /** How far the agent is, durably. */
  readonly cursor: bigint;
  readonly head: bigint;
  readonly freshness: string;
  readonly equalSince?: Date;
  readonly lastError: string;
};

export type ClusterState = {
  readonly id: string;
  readonly name: string;
  readonly enrolledAt: Date;
  readonly revokedAt?: Date;
  readonly lastSeenAt?: Date;
  readonly certificateExpiresAt: Date;
  readonly agentVersion: string;
  /** In ascending order of their ids. */
  readonly feeds: readonly ClusterFeedState[];
};

export type ClusterReport = {
  readonly at: Date;
  readonly agentVersion: string;
  readonly feeds: readonly {
    readonly feed: string;
    readonly cursor: bigint;
    readonly freshness: string;
    readonly equalSince?: Date;
    readonly lastError?: string;
  }[];
};

export type Clusters = {
  /** In the order of their ids; revoked ones too. */
  list(): Promise<ClusterState[]>;
  find(id: string): Promise<ClusterState | undefined>;
  /** Those of these ids that belong to a cluster that is not revoked: asked once a second, so it reads nothing else. */
  admitted(ids: readonly string[]): Promise<ReadonlySet<string>>;
  /** Every primary is told at once (see `onRevoked`). @throws StoreError NOT_FOUND */
  revoke(id: string, at: Date): Promise<ClusterState>;
  /** What an agent says of itself. Nothing is kept of a cluster that is revoked or unknown. */
  report(id: string, report: ClusterReport): Promise<void>;
  /** A hint that may be lost: look again from time to time. */
  onRevoked(listener: (id: string) => void): Disposable;
};

export const createClusters = (sql: Sql, notifications: Notifications): Clusters => ({
  list: () => read(sql),
  async find(id) {
    return isUuid(id) ? (await read(sql, id))[0] : undefined;
  },
  async admitted(ids) {
    const asked = ids.filter(isUuid);
    if (asked.length === 0) return new Set();
    const rows = await sql<{ id: string }[]>`
      select id from cluster where id = any(${asked}::uuid[]) and revoked_at is null`;
    return new Set(rows.map(({ id }) => id));
  },
  async revoke(id, at) {
    if (isUuid(id)) {
      await sql.begin(async (tx) => {
        await tx`update cluster set revoked_at = ${at} where id = ${id} and revoked_at is null`;
        await tx`select pg_notify('cluster_revoked', ${id})`;
      });
    }
    const [revoked] = isUuid(id) ? await read(sql, id) : [];
    if (!revoked) throw new StoreError('NOT_FOUND', `there is no cluster ${id}`);
    return revoked;
  },
  report: (id, report) => keepReport(sql, id, report),
  onRevoked: (listener) => notifications.on('cluster_revoked', listener),
});

const isUuid = (text: string): boolean =>
  /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);

async function read(sql: Sql, id?: string): Promise<ClusterState[]> {
  const rows = await sql<
    (Omit<ClusterState, 'feeds' | 'revokedAt' | 'lastSeenAt'> & {
      revokedAt: Date | null;
      lastSeenAt: Date | null;
    })[]
  >`
    select id, name, enrolled_at as "enrolledAt", revoked_at as "revokedAt",
      last_seen_at as "lastSeenAt", certificate_expires_at as "certificateExpiresAt",
      agent_version as "agentVersion"
    from cluster where ${id === undefined ? sql`true` : sql`id = ${id}`} order by id`;
  const feeds = await sql<
    (Omit<ClusterFeedState, 'equalSince'> & { cluster: string; equalSince: Date | null })[]
  >`
    select report.cluster_id as cluster, feed.id as registry, report.cursor, feed.head, freshness,
      equal_since as "equalSince", last_error as "lastError"
    from cluster_feed report join feed on feed.id = report.feed_id
    where ${id === undefined ? sql`true` : sql`report.cluster_id = ${id}`}
    order by feed.id collate "C"`;
  const byCluster = Map.groupBy(feeds, ({ cluster }) => cluster);
  return rows.map(({ revokedAt, lastSeenAt, ...row }) => ({
    ...row,
    ...(revokedAt && { revokedAt }),
    ...(lastSeenAt && { lastSeenAt }),
    feeds: (byCluster.get(row.id) ?? []).map(({ cluster: _, equalSince, ...feed }) => ({
      ...feed,
      ...(equalSince && { equalSince }),
    })),
  }));
}

async function keepReport(sql: Sql, id: string, report: ClusterReport): Promise<void> {
  await sql.begin(async (tx) => {
    const known = await tx`
      update cluster set last_seen_at = ${report.at}, agent_version = ${report.agentVersion}
      where id = ${id} and revoked_at is null`;
    if (known.count === 0) return;
    const names = report.feeds.map(({ feed }) => feed);
    await tx`delete from cluster_feed where cluster_id = ${id} and feed_id <> all(${names}::text[])`;
    for (const feed of report.feeds) {
      await tx`
        insert into cluster_feed
          (cluster_id, feed_id, cursor, freshness, equal_since, last_error, reported_at)
        values (${id}, ${feed.feed}, ${feed.cursor}, ${feed.freshness},
          ${feed.equalSince ?? null}, ${feed.lastError ?? ''}, ${report.at})
        on conflict (cluster_id, feed_id) do update set cursor = excluded.cursor,
          freshness = excluded.freshness, equal_since = excluded.equal_since,
          last_error = excluded.last_error, reported_at = excluded.reported_at`;
    }
  });
}

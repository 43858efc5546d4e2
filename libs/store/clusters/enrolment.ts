// Join tokens and clusters, as `trust` asks for them.
import type {
  ClusterRecord,
  EnrolmentEvent,
  EnrolmentStore,
  JoinTokenRecord,
} from '@fedscan/trust';
import { and, eq, isNull } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { auditEvent, cluster, joinToken } from '../schema/index.ts';
import { StoreError } from '../store-error.ts';

type Writer = Pick<NodePgDatabase, 'insert'>;

export const createEnrolmentStore = (db: NodePgDatabase): EnrolmentStore => ({
  async keepJoinToken({ secretHash, clusterName, ...token }) {
    await db
      .insert(joinToken)
      .values({ ...token, secretHash: Buffer.from(secretHash), clusterName: clusterName ?? null });
  },
  async findJoinToken(id) {
    const [row] = await db.select().from(joinToken).where(eq(joinToken.id, id));
    return row && toToken(row);
  },
  async useJoinToken(id, joining, event) {
    return await db.transaction(async (tx) => {
      const [token] = await tx.select().from(joinToken).where(eq(joinToken.id, id)).for('update');
      if (!token) throw new StoreError('NOT_FOUND', `there is no join token ${id}`);
      if (token.usedAt && token.usedByKey && token.clusterId) {
        const [row] = await tx.select().from(cluster).where(eq(cluster.id, token.clusterId));
        if (!row) throw new StoreError('CORRUPT', `join token ${id} has lost its cluster`);
        return {
          first: false,
          keyHash: token.usedByKey,
          usedAt: token.usedAt,
          cluster: toCluster(row),
        };
      }
      await tx.insert(cluster).values({
        ...joining,
        uid: joining.uid ?? null,
        revokedAt: joining.revokedAt ?? null,
        keyHash: Buffer.from(joining.keyHash),
      });
      await tx
        .update(joinToken)
        .set({
          usedAt: joining.enrolledAt,
          usedByKey: Buffer.from(joining.keyHash),
          clusterId: joining.id,
        })
        .where(eq(joinToken.id, id));
      await insertEvent(tx, event);
      return { first: true };
    });
  },
  async findCluster(id) {
    const [row] = await db.select().from(cluster).where(eq(cluster.id, id));
    return row && toCluster(row);
  },
  async renewCluster(id, from, renewed) {
    const rows = await db
      .update(cluster)
      .set({
        generation: from + 1,
        keyHash: Buffer.from(renewed.keyHash),
        certificateExpiresAt: renewed.certificateExpiresAt,
      })
      .where(and(eq(cluster.id, id), eq(cluster.generation, from), isNull(cluster.revokedAt)))
      .returning({ id: cluster.id });
    return rows.length > 0;
  },
  recordEnrolmentEvent: (event) => insertEvent(db, event),
});

async function insertEvent(db: Writer, event: EnrolmentEvent): Promise<void> {
  const { kind, at, message, alarm, clusterId, joinTokenId } = event;
  await db.insert(auditEvent).values({
    at,
    kind,
    message,
    alarm,
    actor: clusterId ? `clusters/${clusterId}` : 'agent',
    subject: clusterId ? `clusters/${clusterId}` : '',
    data: joinTokenId ? { joinToken: joinTokenId } : {},
  });
}

const toToken = (row: typeof joinToken.$inferSelect): JoinTokenRecord => ({
  id: row.id,
  secretHash: row.secretHash,
  createdAt: row.createdAt,
  expiresAt: row.expiresAt,
  ...(row.clusterName !== null && { clusterName: row.clusterName }),
});

const toCluster = (row: typeof cluster.$inferSelect): ClusterRecord => ({
  id: row.id,
  name: row.name,
  ...(row.uid !== null && { uid: row.uid }),
  enrolledAt: row.enrolledAt,
  ...(row.revokedAt && { revokedAt: row.revokedAt }),
  generation: row.generation,
  keyHash: row.keyHash,
  certificateExpiresAt: row.certificateExpiresAt,
});

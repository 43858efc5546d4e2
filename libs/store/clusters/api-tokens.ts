import type { Role } from '@fedscan/trust';
import { and, asc, eq, gt, isNull, or } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { apiToken } from '../schema/index.ts';

export type ApiTokenRecord = {
  /** UUID. */
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly createdAt: Date;
  readonly expiresAt?: Date;
  readonly revokedAt?: Date;
};

export type ApiTokens = {
  /** `hash`: SHA-256 of the token, which itself is not kept. */
  keep(token: ApiTokenRecord, hash: Uint8Array): Promise<void>;
  /** Undefined where it is unknown, revoked or expired. */
  findByHash(hash: Uint8Array, now: Date): Promise<ApiTokenRecord | undefined>;
  /** In the order in which they were made. */
  list(): Promise<ApiTokenRecord[]>;
  revoke(id: string, at: Date): Promise<void>;
};

export const createApiTokens = (db: NodePgDatabase): ApiTokens => ({
  async keep(token, hash) {
    await db.insert(apiToken).values({ ...token, hash: Buffer.from(hash) });
  },
  async findByHash(hash, now) {
    const [row] = await db
      .select()
      .from(apiToken)
      .where(
        and(
          eq(apiToken.hash, Buffer.from(hash)),
          isNull(apiToken.revokedAt),
          or(isNull(apiToken.expiresAt), gt(apiToken.expiresAt, now)),
        ),
      );
    return row && toRecord(row);
  },
  async list() {
    const rows = await db.select().from(apiToken).orderBy(asc(apiToken.createdAt), apiToken.id);
    return rows.map(toRecord);
  },
  async revoke(id, at) {
    await db
      .update(apiToken)
      .set({ revokedAt: at })
      .where(and(eq(apiToken.id, id), isNull(apiToken.revokedAt)));
  },
});

const toRecord = (row: typeof apiToken.$inferSelect): ApiTokenRecord => ({
  id: row.id,
  name: row.name,
  role: row.role as Role,
  createdAt: row.createdAt,
  ...(row.expiresAt && { expiresAt: row.expiresAt }),
  ...(row.revokedAt && { revokedAt: row.revokedAt }),
});

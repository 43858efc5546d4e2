import { desc } from 'drizzle-orm';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { auditEvent } from '../schema/index.ts';

export type AuditEvent = {
  readonly at: Date;
  /** Dotted, such as "registry.created". */
  readonly kind: string;
  /** Who did it, such as "tokens/…" or "schedule". */
  readonly actor: string;
  /** A resource name, such as "registries/prod". */
  readonly subject: string;
  /** A sentence without secrets. */
  readonly message: string;
  /** Someone must look. */
  readonly alarm?: boolean;
  readonly data?: Readonly<Record<string, unknown>>;
};

export type AuditLog = {
  record(event: AuditEvent): Promise<void>;
  /** The newest first. */
  list(limit: number): Promise<AuditEvent[]>;
};

export const createAuditLog = (db: NodePgDatabase): AuditLog => ({
  async record({ alarm = false, data = {}, ...event }) {
    await db.insert(auditEvent).values({ ...event, alarm, data });
  },
  async list(limit) {
    const rows = await db.select().from(auditEvent).orderBy(desc(auditEvent.id)).limit(limit);
    return rows.map(({ id: _, ...event }) => event);
  },
});

// Advisory locks. https://www.postgresql.org/docs/current/explicit-locking.html#ADVISORY-LOCKS
import type { Tx } from './database.ts';

/** The first of the two numbers of all our locks: "feds". The second: 0 migrations, 1 knowledge. */
export const lockSpace = 0x66656473;

const knowledgeLock = 1;

/**
 * For whoever matches packages against the advisories as they are: holds until the transaction ends, and keeps out only
 * those who change what matches. The queue is fair.
 */
export async function readKnowledge(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock_shared(${lockSpace}, ${knowledgeLock})`;
}

/** For whoever changes advisories or matches. */
export async function changeKnowledge(tx: Tx): Promise<void> {
  await tx`select pg_advisory_xact_lock(${lockSpace}, ${knowledgeLock})`;
}

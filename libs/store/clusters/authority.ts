import type { AuthorityStore } from '@fedscan/trust';
import type { NodePgDatabase } from 'drizzle-orm/node-postgres';
import { authority } from '../schema/index.ts';
import { StoreError } from '../store-error.ts';

export function createAuthorityStore(db: NodePgDatabase): AuthorityStore {
  const find = async () => {
    const [row] = await db.select().from(authority);
    if (!row) return undefined;
    const { id: _, ...record } = row;
    return record;
  };
  return {
    findAuthority: find,
    async keepAuthority(record) {
      await db
        .insert(authority)
        .values({ id: 1, ...record })
        .onConflictDoNothing();
      const kept = await find();
      if (!kept) throw new StoreError('CORRUPT', 'the authority that was kept is not there');
      return kept;
    },
  };
}

import { type SealKeys, unsealText } from '@fedscan/trust';
import type { Sql } from '../database.ts';
import type { KeptSource } from './registry-record.ts';

/** A sealed password opens only as that of its own registry. */
export const sealContext = (id: string): string => `registry/${id}`;

/** Undefined where the registry is no longer there. */
export async function readSource(
  sql: Sql,
  id: string,
  keys: SealKeys | Uint8Array,
): Promise<KeptSource | undefined> {
  const [row] = await sql<
    (Omit<KeptSource, 'credential' | 'caPem'> & {
      username: string | null;
      sealedPassword: string | null;
      caPem: string;
    })[]
  >`
    select kind, url, filters, username, sealed_password as "sealedPassword", ca_pem as "caPem",
      insecure_skip_verify as "insecureSkipVerify", platforms,
      repository_limit as "repositoryLimit", tag_limit as "tagLimit"
    from registry where id = ${id}`;
  if (!row) return undefined;
  const { username, sealedPassword, caPem, ...source } = row;
  return {
    ...source,
    ...(caPem && { caPem }),
    ...(username !== null && {
      credential: {
        username,
        password: sealedPassword === null ? '' : unsealText(sealedPassword, keys, sealContext(id)),
      },
    }),
  };
}

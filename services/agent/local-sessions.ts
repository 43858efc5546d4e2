// Who may look at this agent's console and API: the holder of one token, whose hash lies in the data folder.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { SessionVerifier } from '@fedscan/api';
import { createApiToken, createPrivateFile, hashToken, verifyToken } from '@fedscan/trust';

export type LocalSessions = {
  readonly sessions: SessionVerifier;
  /** What people must be told, where a token was made just now. */
  readonly firstToken?: string;
};

export async function openLocalSessions(dataDir: string, given?: string): Promise<LocalSessions> {
  if (given !== undefined) return { sessions: sessionsOf(hashToken(given)) };
  const file = join(dataDir, 'admin-token.sha256');
  const { token, hash } = createApiToken();
  const isNew = await createPrivateFile(file, `${hash.toString('hex')}\n`);
  if (isNew) return { sessions: sessionsOf(hash), firstToken: token };
  return { sessions: sessionsOf(Buffer.from((await readFile(file, 'utf8')).trim(), 'hex')) };
}

const sessionsOf = (hash: Buffer): SessionVerifier => ({
  verify: async (token) =>
    verifyToken(token, hash) ? { user: 'admin', role: 'admin' } : undefined,
});

// The first sign-in token: printed once, when there is none yet. A token that the operator brings is kept as well.
import { randomUUID } from 'node:crypto';
import type { ApiTokens } from '@fedscan/store';
import { createApiToken, hashToken } from '@fedscan/trust';

/** @returns the token that people must be told, where one was made */
export async function ensureAdminToken(
  tokens: ApiTokens,
  given: string | undefined,
): Promise<string | undefined> {
  if (given !== undefined) {
    if (!(await tokens.findByHash(hashToken(given), new Date())))
      await keep(tokens, hashToken(given));
    return undefined;
  }
  if ((await tokens.list()).length > 0) return undefined;
  const { token, hash } = createApiToken();
  await keep(tokens, hash);
  return token;
}

const keep = (tokens: ApiTokens, hash: Uint8Array): Promise<void> =>
  tokens.keep({ id: randomUUID(), name: 'admin', role: 'admin', createdAt: new Date() }, hash);

import type { SessionVerifier } from '@fedscan/api';
import type { ApiTokens } from '@fedscan/store';
import { hashToken } from '@fedscan/trust';

/** Who signs in with which token: the store keeps its hash. */
export const createSessions = (tokens: ApiTokens): SessionVerifier => ({
  async verify(token) {
    const found = await tokens.findByHash(hashToken(token), new Date());
    return found && { user: found.name, role: found.role };
  },
});

import type { Primary } from '@fedscan/feed';
import type { AgentIdentity } from '@fedscan/trust';
import { credentials } from '@grpc/grpc-js';

/** Where to dial, and as whom: asked before each connection, so that a renewed certificate is taken up. */
export const primaryOf = (identity: AgentIdentity): Primary => ({
  addresses: identity.feedAddresses,
  credentials: credentials.createSsl(
    Buffer.from(identity.trustPem),
    Buffer.from(identity.keyPem),
    Buffer.from(identity.certificatePem),
  ),
});

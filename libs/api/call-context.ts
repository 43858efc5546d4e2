import { createContextKey } from '@connectrpc/connect';
import type { Session } from './sessions.ts';

/** The address at the other end of the connection; set by the server, empty where it is not known. */
export const peerAddress = createContextKey('', { description: 'peer address' });

export const session = createContextKey<Session | undefined>(undefined, { description: 'session' });

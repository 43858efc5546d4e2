/** admin: everything. reader: the calls that only read. ci: the reading calls, and Evaluate. */
export type SessionRole = 'admin' | 'reader' | 'ci';

export type Session = { readonly user: string; readonly role: SessionRole };

/** Knows the tokens that people and programs sign in with. */
export interface SessionVerifier {
  /** Undefined where the token is unknown, expired or revoked. */
  verify(token: string): Promise<Session | undefined>;
}

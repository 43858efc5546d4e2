// Where a federation's certificate authority is kept. The store fits it; what it keeps is sealed already.

export type AuthorityRecord = {
  /** A DNS-like name, the trust domain of all SPIFFE ids; never changes. */
  readonly federation: string;
  readonly certificatePem: string;
  /** The private key (PKCS #8 PEM), sealed with the operator's key. */
  readonly sealedKey: string;
};

export interface AuthorityStore {
  findAuthority(): Promise<AuthorityRecord | undefined>;
  /** Keeps the record unless there is one already, in one transaction; returns the one that is kept. */
  keepAuthority(record: AuthorityRecord): Promise<AuthorityRecord>;
}

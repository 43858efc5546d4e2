// What the primary keeps about join tokens and clusters. The store fits it; each method is one transaction.

export type JoinTokenRecord = {
  /** UUID. */
  readonly id: string;
  /** SHA-256 of the secret, 32 bytes; the secret itself is not kept. */
  readonly secretHash: Uint8Array;
  readonly createdAt: Date;
  readonly expiresAt: Date;
  /** The only name under which a cluster may join with it. */
  readonly clusterName?: string | undefined;
};

export type ClusterRecord = {
  /** UUID; also the last part of its SPIFFE id. */
  readonly id: string;
  readonly name: string;
  /** UID of the namespace kube-system, where the agent told one. */
  readonly uid?: string | undefined;
  readonly enrolledAt: Date;
  readonly revokedAt?: Date | undefined;
  /** 1 after enrolment; one more with each renewal. */
  readonly generation: number;
  /** SHA-256 of the public key (SPKI, DER) of the newest certificate, 32 bytes. */
  readonly keyHash: Uint8Array;
  readonly certificateExpiresAt: Date;
};

export type EnrolmentEvent = {
  readonly kind: 'cluster_enrolled' | 'join_token_misused' | 'cluster_identity_misused';
  readonly at: Date;
  /** One sentence for the audit log; holds no secret. */
  readonly message: string;
  readonly joinTokenId?: string | undefined;
  readonly clusterId?: string | undefined;
  /** Someone must look: a token or a key is in two hands. */
  readonly alarm: boolean;
};

export type JoinTokenUse =
  | { readonly first: true }
  /** It was used before: by this key, then, and this cluster came of it (as it is now). */
  | {
      readonly first: false;
      readonly keyHash: Uint8Array;
      readonly usedAt: Date;
      readonly cluster: ClusterRecord;
    };

export interface EnrolmentStore {
  keepJoinToken(token: JoinTokenRecord): Promise<void>;
  findJoinToken(id: string): Promise<JoinTokenRecord | undefined>;
  /**
   * In one transaction that holds the lock of the token's row: if it is unused, marks it used by `cluster.keyHash` at
   * `cluster.enrolledAt`, creates the cluster and records the event; if it is used, changes nothing and tells by whom.
   * Of two callers at the same time exactly one is the first. The token is known to exist.
   */
  useJoinToken(id: string, cluster: ClusterRecord, event: EnrolmentEvent): Promise<JoinTokenUse>;
  findCluster(id: string): Promise<ClusterRecord | undefined>;
  /**
   * In one statement: where the cluster is not revoked and its generation is still `from`, sets it to `from + 1` with
   * the new key hash and expiry. False where no row was changed.
   */
  renewCluster(
    id: string,
    from: number,
    renewed: { readonly keyHash: Uint8Array; readonly certificateExpiresAt: Date },
  ): Promise<boolean>;
  /** Appends to the audit log. */
  recordEnrolmentEvent(event: EnrolmentEvent): Promise<void>;
}

import type { Freshness, NewRegistry, Registry, RegistryChange } from './registry.ts';

/**
 * What only the primary can do. Whatever a caller should be told is thrown as an ApiError; anything else is logged, and
 * the caller sees an internal error.
 */
export interface Orders {
  /** The drivers that there are, such as "docker". */
  readonly registryKinds: readonly string[];
  /** @throws an Error whose message says what is wrong with the filter, and what to do */
  checkFilter(filter: string, kind: string, url: string): void;

  /** In the order of their ids. */
  listRegistries(): Promise<readonly Registry[]>;
  findRegistry(id: string): Promise<Registry | undefined>;
  /** @throws ApiError ALREADY_EXISTS */
  createRegistry(registry: NewRegistry): Promise<Registry>;
  /** @throws ApiError NOT_FOUND */
  updateRegistry(id: string, change: RegistryChange): Promise<Registry>;
  /** @throws ApiError NOT_FOUND */
  deleteRegistry(id: string): Promise<void>;
  /** A kept registry with its credential, or one that is not kept (yet). */
  testRegistry(target: RegistryToTest, signal: AbortSignal): AsyncIterable<RegistryTestStep>;
  /** Answers once the pass is on record: its status shows it as listing, or says when it started. */
  startScan(id: string, options: { readonly rescan: boolean }): Promise<Registry>;
  stopScan(id: string): Promise<Registry>;

  importAdvisories(location: string, signal: AbortSignal): AsyncIterable<AdvisoryImportStep>;
  /** In the order of their names. */
  advisorySources(): Promise<readonly AdvisorySource[]>;

  /** In the order of their ids; revoked ones too. */
  listClusters(): Promise<readonly Cluster[]>;
  findCluster(id: string): Promise<Cluster | undefined>;
  /** @throws ApiError NOT_FOUND */
  revokeCluster(id: string): Promise<Cluster>;
  createJoinToken(request: JoinTokenRequest): Promise<{ token: string; expiresAt: Date }>;
}

/** `passwordOf`: the kept registry whose password is used where the draft has a username, but no password. */
export type RegistryToTest =
  | { readonly id: string }
  | { readonly draft: NewRegistry; readonly passwordOf?: string };

export type RegistryTestStep = {
  readonly step: string;
  readonly outcome: 'ok' | 'warning' | 'failed';
  readonly message: string;
  readonly ms: number;
};

export type AdvisoryImportStep = {
  readonly phase: 'read' | 'apply' | 'match' | 'done';
  readonly records: number;
  readonly changed: number;
  readonly removed: number;
  readonly rejected: number;
  readonly packagesRematched: number;
  readonly matchesChanged: number;
  /** In the last step. */
  readonly epoch?: bigint;
  readonly problems: readonly string[];
};

export type AdvisorySource = {
  /** The ecosystem: "Debian". */
  readonly name: string;
  readonly advisories: number;
  readonly fetchedAt?: Date;
  readonly newestAt?: Date;
  readonly location?: string;
  readonly error?: string;
};

export type JoinTokenRequest = {
  /** Absent: the agent chooses its name. */
  readonly clusterName?: string;
  readonly lifetimeSeconds: number;
  readonly createdBy: string;
};

export type Cluster = {
  readonly id: string;
  readonly displayName: string;
  readonly state: 'connected' | 'disconnected' | 'revoked';
  readonly enrolledAt?: Date;
  readonly revokedAt?: Date;
  readonly lastSeenAt?: Date;
  readonly certificateExpiresAt?: Date;
  readonly agentVersion?: string;
  readonly feeds: readonly ClusterFeed[];
};

export type ClusterFeed = {
  /** The id of the feed's registry. */
  readonly registry: string;
  /** How far the agent is, durably. */
  readonly cursor: bigint;
  readonly head: bigint;
  readonly freshness?: Freshness['state'];
  readonly equalSince?: Date;
  readonly lastError?: string;
};

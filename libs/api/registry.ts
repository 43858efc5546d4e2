// A registry as the API's callers see it. Times are Dates, durations are seconds.

export type Registry = RegistrySettings & {
  readonly id: string;
  readonly username?: string;
  readonly passwordSet: boolean;
  readonly createdAt?: Date;
  readonly updatedAt?: Date;
  readonly status: RegistryStatus;
};

export type RegistrySettings = {
  readonly kind: string;
  readonly url: string;
  readonly filters: readonly string[];
  /** Seconds between the starts of two passes; absent where passes are started by hand. */
  readonly intervalSeconds?: number;
  readonly federated: boolean;
  readonly caPem?: string;
  readonly insecureSkipVerify: boolean;
  /** "linux/amd64"; empty: all that an index names. */
  readonly platforms: readonly string[];
  /** 0: no limit. */
  readonly repositoryLimit: number;
  /** 0: no limit. */
  readonly tagLimit: number;
  readonly aliases: readonly RegistryAlias[];
};

export type RegistryAlias = { readonly from: string; readonly to: string };

export type NewRegistry = RegistrySettings & {
  readonly id: string;
  readonly credential?: { readonly username: string; readonly password: string };
};

/** What is absent stays as it is; null takes it away. A credential without a password keeps the one it has. */
export type RegistryChange = Partial<Omit<RegistrySettings, 'intervalSeconds' | 'caPem'>> & {
  readonly intervalSeconds?: number | null;
  readonly caPem?: string | null;
  readonly credential?: { readonly username: string; readonly password?: string } | null;
};

export type RegistryState = 'idle' | 'listing' | 'scanning' | 'error';

export type RegistryStatus = {
  readonly state: RegistryState;
  readonly passStartedAt?: Date;
  readonly passFinishedAt?: Date;
  readonly nextPassAt?: Date;
  /** Distinct images: the sum of those queued, scanning, scanned, failed and unsupported. */
  readonly images: number;
  readonly queued: number;
  readonly scanning: number;
  readonly scanned: number;
  readonly failed: number;
  readonly unsupported: number;
  readonly repositories: number;
  readonly tags: number;
  readonly error?: { readonly code: string; readonly message: string };
  /** Repositories of the last pass that could not be read; what is known of them stays as it was. */
  readonly unread?: UnreadRepositories;
  /** A sentence, where a limit cut the listing. */
  readonly limited?: string;
};

export type UnreadRepositories = {
  readonly count: number;
  /** Enough of them to be told by name. */
  readonly first: readonly { readonly repository: string; readonly error: string }[];
};

export type FreshnessState = 'fresh' | 'catching_up' | 'stale' | 'expired' | 'retiring';

/** How far an agent's copy of a feed is. */
export type Freshness = {
  readonly state: FreshnessState;
  readonly seq: bigint;
  readonly lastHeadAt?: Date;
  readonly equalSince?: Date;
  readonly advisoryEpoch?: bigint;
};

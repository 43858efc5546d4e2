// A configured registry as it is kept. Durations are seconds.

export type RegistrySettings = {
  readonly kind: string;
  readonly url: string;
  readonly filters: readonly string[];
  /** Between the starts of two passes; absent where passes are started by hand. */
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
  readonly aliases: readonly { readonly from: string; readonly to: string }[];
};

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

export type RegistryStatus = {
  readonly state: 'idle' | 'listing' | 'scanning' | 'error';
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
  /** Repositories that the last pass could not read: how many, and the first few. */
  readonly unread?: {
    readonly count: number;
    readonly first: readonly { readonly repository: string; readonly error: string }[];
  };
  readonly limited?: string;
};

export type RegistryRecord = RegistrySettings & {
  readonly id: string;
  readonly username?: string;
  readonly passwordSet: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly status: RegistryStatus;
};

/** What listing and pulling need, with the credential in clear. Never log it. */
export type KeptSource = {
  readonly kind: string;
  readonly url: string;
  readonly filters: readonly string[];
  readonly credential?: { readonly username: string; readonly password: string };
  readonly caPem?: string;
  readonly insecureSkipVerify: boolean;
  readonly platforms: readonly string[];
  readonly repositoryLimit: number;
  readonly tagLimit: number;
};

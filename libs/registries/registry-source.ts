import type { OciCredential } from '@fedscan/oci';

/** A configured registry, as far as listing and pulling need it. */
export type RegistrySource = {
  /** A driver's kind: see `registryKinds`. */
  readonly kind: string;
  readonly url: string;
  /** `repository:tag`; see `parseFilter`. */
  readonly filters: readonly string[];
  readonly credential?: OciCredential;
  /** PEM of roots to trust beside the system's. */
  readonly caPem?: string;
  readonly insecureSkipVerify?: boolean;
  readonly proxy?: string;
  readonly noProxy?: string;
  readonly allowedPrivateHosts?: readonly string[];
  readonly tokenHosts?: readonly string[];
  /** `linux/amd64`; empty: all that an index names. */
  readonly platforms: readonly string[];
  /** 0: no limit. */
  readonly repositoryLimit: number;
  /** Of each repository, newest first. 0: no limit. */
  readonly tagLimit: number;
};

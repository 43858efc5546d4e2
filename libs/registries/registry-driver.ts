import type { OciClient, OciCredential } from '@fedscan/oci';
import type { RegistrySource } from './registry-source.ts';

/** What differs between registry products; paging, repetition and pulling lie in `oci`. */
export type RegistryDriver = {
  readonly kind: string;
  /** What to log in with over plain OCI. */
  credential(source: RegistrySource): OciCredential | undefined;
  /** All repositories that the account may see, in the registry's order. Throws OciError. */
  repositories(
    source: RegistrySource,
    client: OciClient,
    signal: AbortSignal,
  ): AsyncIterable<string>;
};

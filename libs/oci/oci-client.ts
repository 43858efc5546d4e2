import type { Digest } from '@fedscan/model';
import type { Descriptor } from './manifests/descriptor.ts';
import type { Manifest } from './manifests/manifest.ts';

/** What a HEAD tells of a manifest. */
export type Resolved = {
  readonly digest: Digest;
  readonly mediaType: string;
  readonly size: number;
};

/** How a registry wants to be asked. */
export type Greeting = { readonly login: 'none' | 'basic' | 'bearer' };

/**
 * One registry. Every method throws OciError, or the signal's reason once it says so. Requests are repeated where that
 * can help; what still fails is final for now.
 */
export interface OciClient extends AsyncDisposable {
  /** Reaches the registry without a credential. */
  greet(signal?: AbortSignal): Promise<Greeting>;
  /** Reaches the registry and, where there is a credential, proves that it is accepted. */
  ping(signal?: AbortSignal): Promise<void>;
  /** Throws CATALOG_UNSUPPORTED or FORBIDDEN where the registry lists none, LISTING_INCOMPLETE where it ends early. */
  listRepositories(signal?: AbortSignal): AsyncIterable<string>;
  /** In the registry's order, which means nothing. Throws NOT_FOUND where there is no such repository. */
  listTags(repository: string, signal?: AbortSignal): AsyncIterable<string>;
  /** The manifest that a tag names now; undefined where there is none. */
  resolve(
    repository: string,
    reference: string,
    signal?: AbortSignal,
  ): Promise<Resolved | undefined>;
  /** At most 4 MiB, hashed and parsed. */
  getManifest(repository: string, reference: string, signal?: AbortSignal): Promise<Manifest>;
  /** A blob that fits in memory, verified. LIMIT_SIZE where it is larger than `maxBytes`. */
  getBlob(
    repository: string,
    descriptor: Pick<Descriptor, 'digest' | 'size'>,
    maxBytes: number,
    signal?: AbortSignal,
  ): Promise<Buffer>;
  /**
   * A blob in pieces, which must not be trusted before the last one: DIGEST_MISMATCH and SIZE_MISMATCH are thrown at
   * the end. Lost connections are resumed in between.
   */
  openBlob(
    repository: string,
    descriptor: Pick<Descriptor, 'digest' | 'size'>,
    signal?: AbortSignal,
  ): AsyncIterable<Buffer>;
}

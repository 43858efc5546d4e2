// What the errands need kept, in their own words. The store fits it.
import type { Digest, Image, Inventory, Platform } from '@fedscan/model';
import type { RegistrySource } from '@fedscan/registries';

export type ListJob = {
  readonly registry: string;
  /** Scan again what has a result. */
  readonly rescan: boolean;
};

export type ScanJob = {
  readonly registry: string;
  readonly repository: string;
  readonly digest: Digest;
  /** Read the image even where another registry's result could be used. */
  readonly rescan: boolean;
};

export type Attempt<Data> = {
  readonly data: Data;
  /** No further attempt follows if this one fails. */
  readonly last: boolean;
};

export type ListedManifest =
  | { readonly kind: 'image'; readonly digest: Digest; readonly mediaType: string }
  | {
      readonly kind: 'index';
      readonly digest: Digest;
      readonly mediaType: string;
      readonly images: readonly IndexedImage[];
    }
  /** Shown with its reason, never scanned. */
  | {
      readonly kind: 'artifact';
      readonly digest: Digest;
      readonly mediaType: string;
      readonly code: string;
      readonly reason: string;
    };

export type IndexedImage = { readonly digest: Digest; readonly platform: Platform };

export type ListedTag = {
  readonly repository: string;
  readonly tag: string;
  readonly manifest: ListedManifest;
  /** Of an index: the images of the platforms that are asked for. */
  readonly wanted?: readonly Digest[];
};

export type ImageToScan = { readonly digest: Digest; readonly repository: string };

export type PassEnd = {
  readonly outcome: 'complete' | 'incomplete' | 'failed' | 'stopped';
  readonly finishedAt: Date;
  readonly unread?: readonly {
    readonly repository: string;
    readonly tag?: string;
    readonly error: string;
  }[];
  readonly error?: { readonly code: string; readonly message: string };
  readonly limited?: string;
};

export type SourceStore = {
  /** Undefined where the registry is no longer there. */
  findSource(registry: string): Promise<RegistrySource | undefined>;
};

export type ListingStore = {
  beginPass(registry: string, startedAt: Date): Promise<number>;
  /** False once the pass was stopped, or its registry deleted. */
  isOpen(pass: number): Promise<boolean>;
  finishPass(registry: string, pass: number, end: PassEnd): Promise<void>;
  stopPass(registry: string, at: Date): Promise<void>;
  /** The images among them that have no result yet; undefined where the pass was stopped. */
  record(
    registry: string,
    pass: number,
    tags: readonly ListedTag[],
    at: Date,
  ): Promise<readonly ImageToScan[] | undefined>;
  findManifests(digests: readonly Digest[]): Promise<ReadonlyMap<Digest, ListedManifest>>;
  imagesToScan(
    registry: string,
    options: { readonly extractorSet: string; readonly rescan: boolean },
  ): Promise<readonly ImageToScan[]>;
};

export type ScanStore = {
  record(scan: {
    readonly registry: string;
    readonly image: Image;
    readonly inventory: Inventory;
    readonly extractorSet: string;
    readonly scannedAt: Date;
  }): Promise<number>;
  /** Takes the result that another registry has of the same image; false where there is none. */
  reuse(scan: {
    readonly registry: string;
    readonly digest: Digest;
    readonly extractorSet: string;
    readonly scannedAt: Date;
  }): Promise<boolean>;
  recordFailure(failure: {
    readonly registry: string;
    readonly digest: Digest;
    readonly code: string;
    readonly message: string;
    readonly unsupported?: boolean;
    readonly at: Date;
  }): Promise<void>;
};

export type ScanQueue = {
  /** Jobs that wait or run already are passed over. */
  sendAll(kind: 'scan', jobs: readonly ScanJob[], priority?: number): Promise<void>;
};

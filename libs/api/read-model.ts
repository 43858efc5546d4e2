// What the API asks of the catalog. Each registry has one feed, and both have the same id.
import type { Digest, FixState, ImageReference, Severity } from '@fedscan/model';
import type { UnreadRepositories } from './registry.ts';

type Awaitable<T> = T | Promise<T>;

export interface ReadModel {
  /** In the order of their ids. */
  registries(): Awaitable<readonly CatalogRegistry[]>;
  images(query: ImageQuery): Awaitable<Page<CatalogImage>>;
  image(registry: string, digest: Digest): Awaitable<CatalogImage | undefined>;
  /** The images that a pod would run under this name, one for each platform, the likeliest first. */
  imagesNamed(reference: ImageReference): Awaitable<readonly CatalogImage[]>;
  /** Undefined where the registry has no such image. The most severe first. */
  findings(
    registry: string,
    digest: Digest,
    query: FindingQuery,
  ): Awaitable<Page<CatalogFinding> | undefined>;
  packages(
    registry: string,
    digest: Digest,
    query: PackageQuery,
  ): Awaitable<Page<CatalogPackage> | undefined>;
  advisory(id: string): Awaitable<CatalogAdvisory | undefined>;
  advisorySources(): Awaitable<readonly CatalogAdvisorySource[]>;
  /** The newest whole state of knowledge. */
  readonly epoch: bigint;
}

export type Page<T> = {
  readonly items: readonly T[];
  readonly total: number;
  /** Where the next page begins; absent after the last. */
  readonly next?: string;
};

export type Paging = {
  readonly limit: number;
  /** The `next` of the page before. @throws an Error where it is none */
  readonly after?: string;
};

export type ImageOrder = 'repository' | 'findings' | 'scanned_at' | 'created_at';

export type ImageQuery = Paging & {
  /** Absent: all registries. */
  readonly registry?: string;
  /** In lower case; all must occur. */
  readonly words: readonly string[];
  readonly minSeverity?: Severity;
  readonly status?: CatalogScanStatus;
  readonly vulnerability?: string;
  readonly order: ImageOrder;
};

export type FindingQuery = Paging & {
  readonly words: readonly string[];
  readonly minSeverity?: Severity;
  readonly fixableOnly: boolean;
};

export type PackageQuery = Paging & { readonly words: readonly string[] };

export type CatalogScanStatus =
  | 'queued'
  | 'scanning'
  | 'scanned'
  | 'partial'
  | 'failed'
  | 'unsupported';

export type SeverityCounts = Readonly<Record<Severity, number>>;

export type CatalogRegistry = {
  readonly id: string;
  readonly kind: string;
  readonly url: string;
  readonly filters: readonly string[];
  readonly intervalSeconds: number;
  readonly federated: boolean;
  readonly aliases: readonly { readonly from: string; readonly to: string }[];
  readonly passStartedAt?: Date;
  readonly passFinishedAt?: Date;
  readonly images: number;
  readonly queued: number;
  readonly scanning: number;
  readonly scanned: number;
  readonly failed: number;
  readonly unsupported: number;
  readonly repositories: number;
  readonly tags: number;
  readonly unread?: UnreadRepositories;
};

export type CatalogImage = {
  readonly registry: string;
  readonly digest: Digest;
  readonly configDigest?: Digest;
  /** "repository:tag" */
  readonly tags: readonly string[];
  readonly repositories: readonly string[];
  /** "linux/amd64" */
  readonly platform: string;
  readonly createdAt?: Date;
  readonly sizeBytes: number;
  readonly operatingSystem: string;
  readonly layers: readonly {
    readonly digest: Digest;
    readonly diffId?: string;
    readonly sizeBytes: number;
    readonly createdBy?: string;
  }[];
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly status: CatalogScanStatus;
  readonly statusCode?: string;
  readonly statusReason?: string;
  readonly coverage: readonly { readonly code: string; readonly message: string }[];
  readonly scannedAt?: Date;
  readonly findings: SeverityCounts;
  readonly fixable: SeverityCounts;
  readonly packages: number;
};

export type CatalogPackage = {
  readonly purl: string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly sourceName: string;
  readonly sourceVersion: string;
  readonly ecosystem: string;
  readonly licenses: readonly string[];
  readonly locations: readonly {
    readonly path: string;
    readonly layerDigest: string;
    readonly layerIndex: number;
  }[];
  /** Distinct vulnerabilities. */
  readonly findings: number;
};

export type CatalogFinding = {
  readonly vulnerability: string;
  readonly aliases: readonly string[];
  readonly advisories: readonly string[];
  readonly severity: Severity;
  readonly score?: number;
  readonly title: string;
  readonly package: CatalogPackage;
  readonly fixedVersions: readonly string[];
  readonly fixState: FixState;
  readonly publishedAt?: Date;
};

export type CatalogAdvisory = {
  readonly id: string;
  readonly title: string;
  readonly details: string;
  readonly aliases: readonly string[];
  readonly severity: Severity;
  readonly scores: readonly {
    readonly type: string;
    readonly vector: string;
    readonly value: number;
  }[];
  readonly references: readonly string[];
  readonly publishedAt?: Date;
  readonly modifiedAt?: Date;
  readonly withdrawnAt?: Date;
};

export type CatalogAdvisorySource = {
  readonly name: string;
  readonly advisories: number;
  readonly fetchedAt?: Date;
};

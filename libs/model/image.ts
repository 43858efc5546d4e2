import type { CoverageNote } from './coverage-note.ts';
import type { Digest } from './digest.ts';
import type { Distribution, LocatedPackage } from './package.ts';
import type { Platform } from './platform.ts';

/** One platform manifest, named by its digest, and what its configuration says. */
export type Image = {
  readonly digest: Digest;
  readonly configDigest: Digest;
  readonly platform: Platform;
  /** Absent where the configuration has none, or a year before 1990: reproducible builds. */
  readonly createdAt?: Date;
  /** Of the compressed layers, in bytes. */
  readonly size: number;
  readonly user: string;
  readonly labels: Readonly<Record<string, string>>;
  /** NAME=value */
  readonly environment: readonly string[];
  readonly layers: readonly ImageLayer[];
};

export type ImageLayer = {
  readonly digest: Digest;
  readonly mediaType: string;
  /** Of the blob, in bytes. */
  readonly size: number;
  readonly diffId?: Digest;
  readonly createdBy?: string;
};

/** All that an image holds: the squashed result of its layers. */
export type Inventory = {
  readonly distribution?: Distribution;
  readonly packages: readonly LocatedPackage[];
  readonly coverage: readonly CoverageNote[];
};

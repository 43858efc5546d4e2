export type PackageType =
  | 'deb'
  | 'apk'
  | 'rpm'
  | 'npm'
  | 'pypi'
  | 'maven'
  | 'golang'
  | 'gem'
  | 'nuget'
  | 'composer'
  | 'cargo';

/** One name and version, as an extractor finds it. */
export type Package = {
  readonly type: PackageType;
  readonly name: string;
  /** Exactly as written. */
  readonly version: string;
  /** The source package it was built from: advisories of distributions name either. */
  readonly source?: string;
  /** Where it differs from `version`. */
  readonly sourceVersion?: string;
  readonly architecture?: string;
  readonly maintainer?: string;
  readonly licenses?: readonly string[];
};

/** The operating system of an image, as its os-release tells. */
export type Distribution = {
  readonly id: string;
  readonly versionId?: string;
  readonly name?: string;
  readonly codename?: string;
  readonly like?: readonly string[];
};

/** Where in an image a package lies. */
export type PackageLocation = {
  /** Without a leading slash. */
  readonly path: string;
  /** The position in the image's layers of the first layer of the final state in which this version appears. */
  readonly layer: number;
};

export type LocatedPackage = {
  readonly package: Package;
  readonly locations: readonly PackageLocation[];
};

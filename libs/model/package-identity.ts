import type { PackageType } from './package.ts';

/** All that matching looks at: two packages of equal identity have equal matches. */
export type PackageIdentity = {
  readonly type: PackageType;
  readonly name: string;
  readonly version: string;
  /** The source package; empty where there is none. */
  readonly sourceName: string;
  readonly sourceVersion: string;
  /** The OSV ecosystem whose advisories apply, such as "Debian:12" or "npm"; empty where there is none. */
  readonly ecosystem: string;
};

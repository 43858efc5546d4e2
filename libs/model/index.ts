export type {
  Advisory,
  AdvisorySeverity,
  AffectedPackage,
  RangeEvent,
  VersionRange,
} from './advisory.ts';
export type { CoverageCode, CoverageNote } from './coverage-note.ts';
export { type Digest, isDigest } from './digest.ts';
export type { Image, ImageLayer, Inventory } from './image.ts';
export {
  canonicalHost,
  formatImageReference,
  type ImageReference,
  ImageReferenceError,
  parseImageReference,
} from './image-reference.ts';
export type {
  Distribution,
  LocatedPackage,
  Package,
  PackageLocation,
  PackageType,
} from './package.ts';
export type { PackageIdentity } from './package-identity.ts';
export { formatPlatform, type Platform, parsePlatform } from './platform.ts';
export { compareSeverity, type Severity, severities } from './severity.ts';
export type { FixState, Match } from './vulnerability.ts';

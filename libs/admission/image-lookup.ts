// What admission needs to know of images. The catalog fits it.
import type { Digest, FixState, ImageReference, Platform, Severity } from '@fedscan/model';

export interface ImageLookup {
  /** What the image that a pod would run under this name holds. Answers from memory; never throws, never waits. */
  lookup(reference: ImageReference, wanted: readonly Platform[]): ImageKnowledge;
}

/** Why something is not known, or not known for certain. The names are those of the rule language. */
export type UnknownReason =
  | 'UNSCANNED'
  | 'SCANNING'
  | 'SCAN_FAILED'
  | 'UNSUPPORTED'
  | 'PARTIAL'
  | 'AMBIGUOUS'
  | 'TAG_STALE'
  | 'FEED_STALE'
  | 'FEED_EXPIRED'
  | 'CATCHING_UP'
  | 'RETIRING'
  | 'PLATFORM_UNSCANNED'
  | 'INCOMPLETE'
  | 'NO_CONTEXT'
  | 'LOOKUP_FAILED';

export type Doubt = {
  readonly reason: UnknownReason;
  /** A sentence for people. */
  readonly message: string;
};

export type ImageKnowledge = {
  /** The feed that answered. */
  readonly registry?: string;
  /** What the reference names: an index or an image. */
  readonly digest?: Digest;
  /** One for each platform that is wanted; empty where `unknown` is set. */
  readonly images: readonly PlatformKnowledge[];
  /** Why nothing is known under this name. */
  readonly unknown?: Doubt;
  /** What is known, but old: FEED_STALE, FEED_EXPIRED, TAG_STALE, CATCHING_UP, RETIRING. */
  readonly stale: readonly Doubt[];
  /** How far the answering feed was: for the audit annotation. */
  readonly position?: { readonly state: string; readonly seq: bigint };
};

export type PlatformKnowledge = {
  /** Absent where the reference names one image and not an index. */
  readonly platform?: Platform;
  readonly digest?: Digest;
  /** Of a finished scan, whole or PARTIAL. The same object as long as what it says is the same. */
  readonly facts?: ImageFacts;
  /** Why there are no facts. */
  readonly unknown?: Doubt;
};

export type ImageFacts = {
  readonly digest: Digest;
  /** Where it could not be read whole, why: what is counted is then a lower bound. */
  readonly partial?: Doubt;
  readonly scannedAt?: Date;
  /** Distinct pairs of vulnerability and package, the most severe first. Made when asked for, and kept. */
  readonly findings: readonly ImageFinding[];
};

export type ImageFinding = {
  readonly vulnerability: string;
  readonly aliases: readonly string[];
  readonly advisories: readonly string[];
  readonly packageName: string;
  readonly packageVersion: string;
  readonly severity: Severity;
  readonly score?: number;
  readonly fixState: FixState;
  readonly fixedVersions: readonly string[];
  readonly publishedAt?: Date;
};

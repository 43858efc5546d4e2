import type { Digest } from '@fedscan/model';
import type { Sql } from '../database.ts';
import { findManifests } from './find-manifests.ts';
import { type ImageToScan, imagesToScan } from './images-to-scan.ts';
import type { ListedManifest, ListedTag } from './listed-tag.ts';
import { beginPass, finishPass, isOpen, type PassEnd, stopPass } from './pass.ts';
import { recordListing } from './record-listing.ts';

export type Listings = {
  /** @returns the number of the pass. @throws StoreError NOT_FOUND */
  beginPass(registry: string, startedAt: Date): Promise<number>;
  /** False once the pass has ended, or its registry is deleted. */
  isOpen(pass: number): Promise<boolean>;
  /** Only a complete pass removes what it did not see. Nothing happens where the pass was stopped. */
  finishPass(registry: string, pass: number, end: PassEnd): Promise<void>;
  /** Ends the pass that is open, if any; its lister learns of it within a second. */
  stopPass(registry: string, at: Date): Promise<void>;
  /** @returns the images among them that have no result yet, or undefined where the pass was stopped */
  record(
    registry: string,
    pass: number,
    tags: readonly ListedTag[],
    at: Date,
  ): Promise<ImageToScan[] | undefined>;
  /** What is known of digests that were resolved before. */
  findManifests(digests: readonly Digest[]): Promise<Map<Digest, ListedManifest>>;
  imagesToScan(
    registry: string,
    options: { readonly extractorSet: string; readonly rescan: boolean },
  ): Promise<ImageToScan[]>;
};

export const createListings = (sql: Sql): Listings => ({
  beginPass: (registry, startedAt) => beginPass(sql, registry, startedAt),
  isOpen: (pass) => isOpen(sql, pass),
  finishPass: (registry, pass, end) => finishPass(sql, registry, pass, end),
  stopPass: (registry, at) => stopPass(sql, registry, at),
  record: (registry, pass, tags, at) => recordListing(sql, registry, pass, tags, at),
  findManifests: (digests) => findManifests(sql, digests),
  imagesToScan: (registry, options) => imagesToScan(sql, registry, options),
});

import { timestampMs } from '@bufbuild/protobuf/wkt';
import { formatPlatform, type Platform } from '@fedscan/model';
import { entries } from '@fedscan/protocol';
import { decode } from './decode.ts';

const { ScanStatus } = entries;

/** An IMAGE entry: what lists sort and filter by is at hand, the rest is read from the payload when asked for. */
export class ImageRow {
  readonly digest: string;
  readonly inventory: string;
  readonly status: entries.ScanStatus;
  readonly platform: string;
  readonly operatingSystem: string;
  readonly repositories: readonly string[];
  /** Milliseconds; 0 where it is not known. */
  readonly createdAt: number;
  readonly scannedAt: number;
  readonly #payload: Uint8Array;

  /**
   * `share` gives a string that is kept already in place of an equal one.
   * @throws an Error where the payload is no image
   */
  constructor(digest: string, payload: Uint8Array, share: (text: string) => string) {
    const entry = decode(entries.ImageEntrySchema, payload);
    const { id = '', versionId = '' } = entry.operatingSystem ?? {};
    this.digest = digest;
    this.inventory = entry.inventory;
    this.status = entry.status;
    this.platform = share(formatPlatform(toPlatform(entry.platform)));
    this.operatingSystem = share([id, versionId].filter(Boolean).join(' '));
    this.repositories = entry.repositories.map(share);
    this.createdAt = entry.createdAt ? timestampMs(entry.createdAt) : 0;
    this.scannedAt = entry.scannedAt ? timestampMs(entry.scannedAt) : 0;
    this.#payload = payload;
  }

  /** All of it. */
  read(): entries.ImageEntry {
    return decode(entries.ImageEntrySchema, this.#payload);
  }

  /** A finished scan, whole or with coverage notes. */
  get isScanned(): boolean {
    return this.status === ScanStatus.SCANNED || this.status === ScanStatus.PARTIAL;
  }
}

export const toPlatform = (platform: entries.Platform | undefined): Platform => ({
  os: platform?.os ?? '',
  architecture: platform?.architecture ?? '',
  ...(platform?.variant ? { variant: platform.variant } : {}),
});

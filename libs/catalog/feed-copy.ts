// What the catalog holds of one feed. Payloads stay packed where most are never looked at.
import { entries, feed } from '@fedscan/protocol';
import { decode } from './decode.ts';
import type { FeedRow } from './feed-row.ts';
import { ImageRow } from './image-row.ts';
import { InventoryRow } from './inventory-row.ts';
import { ListedImages } from './listed-images.ts';
import { MatchTable } from './match-table.ts';
import { shareStrings } from './shared-strings.ts';
import { TagTable } from './tag-table.ts';

const { EntryKind } = feed;

export class FeedCopy {
  readonly feed: string;
  registry: entries.RegistryEntry | undefined;
  freshness: entries.FreshnessEntry | undefined;
  readonly listed = new ListedImages();
  readonly tags = new TagTable((image) => this.listed.touch(image));
  readonly images = new Map<string, ImageRow>();
  readonly inventories = new Map<string, InventoryRow>();
  /** By package number. */
  readonly packages = new Map<number, Uint8Array>();
  readonly matches = new MatchTable();
  readonly advisories = new Map<string, Uint8Array>();
  readonly advisoryTexts = new Map<string, Uint8Array>();
  /** Rises whenever images or tags change; findings have `matches.version`. */
  version = 0;
  /** The live entries of known kinds whose payload could not be read, as "kind key". */
  readonly unreadable = new Set<string>();
  readonly #share = shareStrings();

  constructor(feed: string) {
    this.feed = feed;
  }

  apply(row: FeedRow): void {
    const name = `${row.kind} ${row.key}`;
    if (this.unreadable.size > 0) this.unreadable.delete(name);
    try {
      this.#apply(row, row.deleted ? undefined : row.payload);
    } catch {
      // It stays in the replica as bytes, and its neighbours are not affected. What it replaces is no longer so.
      this.unreadable.add(name);
    }
  }

  // Each case takes away what was there before it reads what is there now.
  #apply({ kind, key }: FeedRow, payload: Uint8Array | undefined): void {
    switch (kind) {
      case EntryKind.REGISTRY:
        this.registry = undefined;
        this.registry = payload && decode(entries.RegistryEntrySchema, payload);
        return;
      case EntryKind.FRESHNESS:
        this.freshness = undefined;
        this.freshness = payload && decode(entries.FreshnessEntrySchema, payload);
        return;
      case EntryKind.TAG:
        this.version++;
        this.tags.setTag(key, undefined);
        if (payload) this.tags.setTag(key, decode(entries.TagEntrySchema, payload).digest);
        return;
      case EntryKind.INDEX:
        this.version++;
        this.tags.setIndex(key, undefined);
        if (payload) this.tags.setIndex(key, decode(entries.IndexEntrySchema, payload));
        return;
      case EntryKind.IMAGE:
        this.version++;
        this.listed.touch(key);
        this.images.delete(key);
        if (payload) this.images.set(key, new ImageRow(key, payload, this.#share));
        return;
      case EntryKind.INVENTORY:
        this.inventories.delete(key);
        if (payload) this.inventories.set(key, new InventoryRow(key, payload));
        return;
      case EntryKind.PACKAGE:
        this.matches.touch(Number(key));
        setReadable(this.packages, Number(key), entries.PackageEntrySchema, payload);
        return;
      case EntryKind.MATCHES:
        this.matches.set(Number(key), payload);
        return;
      case EntryKind.ADVISORY:
        setReadable(this.advisories, key, entries.AdvisoryEntrySchema, payload);
        return;
      case EntryKind.ADVISORY_TEXT:
        setReadable(this.advisoryTexts, key, entries.AdvisoryTextEntrySchema, payload);
        return;
    }
  }
}

// Kept as bytes, but only where whoever asks for it will be able to read it.
function setReadable<Key>(
  map: Map<Key, Uint8Array>,
  key: Key,
  schema: Parameters<typeof decode>[0],
  payload: Uint8Array | undefined,
): void {
  map.delete(key);
  if (payload === undefined) return;
  decode(schema, payload);
  map.set(key, payload);
}

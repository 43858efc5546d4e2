// What the catalog holds of one feed. Payloads stay packed where most are never looked at.
import { entries, feed } from '@fedscan/protocol';
import { decode } from './decode.ts';
import type { FeedRow } from './feed-row.ts';
import { ImageRow } from './image-row.ts';
import { InventoryRow } from './inventory-row.ts';
import { MatchTable } from './match-table.ts';
import { TagTable } from './tag-table.ts';

const { EntryKind } = feed;

export class FeedCopy {
  readonly feed: string;
  registry: entries.RegistryEntry | undefined;
  freshness: entries.FreshnessEntry | undefined;
  readonly tags = new TagTable();
  readonly images = new Map<string, ImageRow>();
  readonly inventories = new Map<string, InventoryRow>();
  /** By package number. */
  readonly packages = new Map<number, Uint8Array>();
  readonly matches = new MatchTable();
  readonly advisories = new Map<string, Uint8Array>();
  readonly advisoryTexts = new Map<string, Uint8Array>();
  /** Rises whenever a list of images could look different; findings have `matches.version`. */
  version = 0;
  /** Entries of a kind that is known whose payload could not be read. */
  unreadable = 0;

  constructor(feed: string) {
    this.feed = feed;
  }

  apply(row: FeedRow): void {
    try {
      this.#apply(row, row.deleted ? undefined : row.payload);
    } catch {
      this.unreadable++; // it stays in the replica as bytes; its neighbours are not affected
    }
  }

  #apply({ kind, key }: FeedRow, payload: Uint8Array | undefined): void {
    switch (kind) {
      case EntryKind.REGISTRY:
        this.registry = payload && decode(entries.RegistryEntrySchema, payload);
        this.version++;
        return;
      case EntryKind.FRESHNESS:
        this.freshness = payload && decode(entries.FreshnessEntrySchema, payload);
        return;
      case EntryKind.TAG:
        this.tags.setTag(key, payload && decode(entries.TagEntrySchema, payload));
        this.version++;
        return;
      case EntryKind.INDEX:
        this.tags.setIndex(key, payload && decode(entries.IndexEntrySchema, payload));
        this.version++;
        return;
      case EntryKind.IMAGE:
        set(this.images, key, payload && new ImageRow(key, payload));
        this.version++;
        return;
      case EntryKind.INVENTORY:
        set(this.inventories, key, payload && new InventoryRow(payload));
        this.version++;
        return;
      case EntryKind.PACKAGE:
        set(this.packages, Number(key), payload);
        return;
      case EntryKind.MATCHES:
        this.matches.set(Number(key), payload);
        return;
      case EntryKind.ADVISORY:
        set(this.advisories, key, payload);
        return;
      case EntryKind.ADVISORY_TEXT:
        set(this.advisoryTexts, key, payload);
        return;
    }
  }
}

function set<Key, Value>(map: Map<Key, Value>, key: Key, value: Value | undefined): void {
  if (value === undefined) map.delete(key);
  else map.set(key, value);
}

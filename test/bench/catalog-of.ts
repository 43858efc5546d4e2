// A catalog of many images: 60 packages each, shared by groups, some of them with matches.
import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Catalog, type FeedRow } from '@fedscan/catalog';
import { entries, feed } from '@fedscan/protocol';
import { digestOf } from './federation.ts';

const { EntryKind } = feed;
const { ScanStatus, Severity } = entries;
const packages = 5_000;
const inventories = 2_000;

export const imageName = (number: number): string => `registry.bench/app/${number}:1`;

export function catalogOf(images: number): Catalog {
  const catalog = new Catalog();
  catalog.apply('bench', rowsOf(images));
  return catalog;
}

function* rowsOf(images: number): Generator<FeedRow> {
  const now = timestampFromDate(new Date());
  yield row(EntryKind.REGISTRY, '', entries.RegistryEntrySchema, {
    name: 'bench',
    endpoints: [{ host: 'registry.bench' }],
  });
  yield row(EntryKind.FRESHNESS, '', entries.FreshnessEntrySchema, { passStartedAt: now });
  for (let i = 1; i <= packages; i++) {
    yield row(EntryKind.PACKAGE, String(i), entries.PackageEntrySchema, {
      name: `package-${i}`,
      version: '1.0',
    });
    if (i % 10 === 0) yield matches(i);
  }
  for (let i = 0; i < inventories; i++) {
    const deltas = Array.from({ length: 60 }, (_, n) =>
      n === 0 ? 1 + (i % 100) : 1 + ((i + n) % 80),
    );
    yield row(EntryKind.INVENTORY, `inventory ${i}`, entries.InventoryEntrySchema, {
      layers: [{ layer: 0, packageDeltas: deltas, pathIndexes: deltas.map(() => 0) }],
      paths: ['lib/apk/db/installed'],
    });
  }
  for (let i = 0; i < images; i++) {
    const digest = digestOf(`image ${i}`);
    yield row(EntryKind.IMAGE, digest, entries.ImageEntrySchema, {
      platform: { os: 'linux', architecture: 'amd64' },
      status: ScanStatus.SCANNED,
      inventory: `inventory ${i % inventories}`,
      scannedAt: now,
    });
    yield row(EntryKind.TAG, `app/${i}:1`, entries.TagEntrySchema, { digest });
  }
}

const matches = (i: number): FeedRow =>
  row(EntryKind.MATCHES, String(i), entries.MatchesEntrySchema, {
    matches: [
      {
        vulnerability: `CVE-2026-${i}`,
        severity: i % 50 === 0 ? Severity.CRITICAL : Severity.MEDIUM,
        fixedVersions: ['1.1'],
      },
    ],
  });

function row<Desc extends DescMessage>(
  kind: number,
  key: string,
  schema: Desc,
  init: MessageInitShape<Desc>,
): FeedRow {
  return { kind, key, payload: toBinary(schema, create(schema, init)), deleted: false };
}

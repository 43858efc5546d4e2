// Rows of a feed, for the tests of this folder.
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { entries, feed } from '@fedscan/protocol';
import type { FeedRow } from './feed-row.ts';

const { EntryKind } = feed;
const { FixState, RegistryEntry_RegistryState: State, ScanStatus, Severity } = entries;

export const scanTime = new Date('2026-11-24T10:00:00Z');
export const digestOf = (letter: string) => `sha256:${letter.repeat(64)}`;

const row = (kind: number, key: string, payload: Uint8Array): FeedRow => ({
  kind,
  key,
  payload,
  deleted: false,
});

export const gone = ({ kind, key }: FeedRow): FeedRow => ({
  kind,
  key,
  payload: new Uint8Array(),
  deleted: true,
});

export const registryRow = (init: MessageInitShape<typeof entries.RegistryEntrySchema>): FeedRow =>
  row(
    EntryKind.REGISTRY,
    '',
    toBinary(
      entries.RegistryEntrySchema,
      create(entries.RegistryEntrySchema, { kind: 'docker', state: State.FEDERATED, ...init }),
    ),
  );

export const freshnessRow = (
  passStartedAt: Date,
  advisoryEpoch = 1n,
  unreadRepositories: { readonly repository: string; readonly error: string }[] = [],
): FeedRow =>
  row(
    EntryKind.FRESHNESS,
    '',
    toBinary(
      entries.FreshnessEntrySchema,
      create(entries.FreshnessEntrySchema, {
        passStartedAt: timestampFromDate(passStartedAt),
        passFinishedAt: timestampFromDate(passStartedAt),
        advisoryEpoch,
        unreadRepositories,
        advisorySources: [{ name: 'Debian', advisories: 3n }],
      }),
    ),
  );

export const tagRow = (tag: string, digest: string): FeedRow =>
  row(
    EntryKind.TAG,
    tag,
    toBinary(entries.TagEntrySchema, create(entries.TagEntrySchema, { digest })),
  );

export const indexRow = (digest: string, images: Readonly<Record<string, string>>): FeedRow =>
  row(
    EntryKind.INDEX,
    digest,
    toBinary(
      entries.IndexEntrySchema,
      create(entries.IndexEntrySchema, {
        images: Object.entries(images).map(([architecture, image]) => ({
          platform: { os: 'linux', architecture },
          digest: image,
        })),
      }),
    ),
  );

export const imageRow = (
  digest: string,
  init: MessageInitShape<typeof entries.ImageEntrySchema> = {},
): FeedRow =>
  row(
    EntryKind.IMAGE,
    digest,
    toBinary(
      entries.ImageEntrySchema,
      create(entries.ImageEntrySchema, {
        platform: { os: 'linux', architecture: 'amd64' },
        operatingSystem: { id: 'debian', versionId: '12' },
        layers: [{ digest: digestOf('1') }, { digest: digestOf('2') }],
        status: ScanStatus.SCANNED,
        scannedAt: timestampFromDate(scanTime),
        repositories: ['shop/web'],
        ...init,
      } as MessageInitShape<typeof entries.ImageEntrySchema>),
    ),
  );

/** `layers`: for each layer its package numbers with their paths. */
export const inventoryRow = (
  key: string,
  layers: Readonly<Record<number, Readonly<Record<number, string>>>>,
): FeedRow => {
  const paths = [...new Set(Object.values(layers).flatMap((layer) => Object.values(layer)))];
  return row(
    EntryKind.INVENTORY,
    key,
    toBinary(
      entries.InventoryEntrySchema,
      create(entries.InventoryEntrySchema, {
        paths,
        layers: Object.entries(layers).map(([layer, packages]) => {
          const numbers = Object.keys(packages).map(Number);
          return {
            layer: Number(layer),
            packageDeltas: numbers.map((number, i) => number - (numbers[i - 1] ?? 0)),
            pathIndexes: Object.values(packages).map((path) => paths.indexOf(path)),
          };
        }),
      }),
    ),
  );
};

export const packageRow = (number: number, name: string, version = '1.0'): FeedRow =>
  row(
    EntryKind.PACKAGE,
    String(number),
    toBinary(
      entries.PackageEntrySchema,
      create(entries.PackageEntrySchema, {
        purl: `pkg:deb/debian/${name}@${version}`,
        type: 'deb',
        name,
        version,
        ecosystem: 'Debian:12',
      }),
    ),
  );

export const matchesRow = (
  number: number,
  ...matches: readonly MessageInitShape<typeof entries.MatchSchema>[]
): FeedRow =>
  row(
    EntryKind.MATCHES,
    String(number),
    toBinary(
      entries.MatchesEntrySchema,
      create(entries.MatchesEntrySchema, {
        matches: matches.map((match) => ({
          severity: Severity.CRITICAL,
          fixState: FixState.NOT_FIXED,
          ...match,
        })),
      }),
    ),
  );

export const advisoryRow = (id: string, title: string): FeedRow =>
  row(
    EntryKind.ADVISORY,
    id,
    toBinary(entries.AdvisoryEntrySchema, create(entries.AdvisoryEntrySchema, { title })),
  );

/** A registry at registry.corp whose shop/web:1 has one critical finding in zlib, brought by the second layer. */
export const shopRows = (): FeedRow[] => [
  registryRow({ name: 'prod', endpoints: [{ host: 'registry.corp', pathPrefix: '' }] }),
  freshnessRow(scanTime),
  tagRow('shop/web:1', digestOf('a')),
  imageRow(digestOf('a'), { inventory: 'inv' }),
  inventoryRow('inv', { 0: { 1: 'var/lib/dpkg/status' }, 1: { 2: 'var/lib/dpkg/status' } }),
  packageRow(1, 'bash'),
  packageRow(2, 'zlib'),
  matchesRow(2, {
    vulnerability: 'CVE-2026-1',
    advisories: ['DEBIAN-CVE-2026-1'],
    fixedVersions: ['1.1'],
    fixState: FixState.FIXED,
    scoreTenths: 98,
  }),
  advisoryRow('DEBIAN-CVE-2026-1', 'a length is not checked'),
];

import { fromBinary } from '@bufbuild/protobuf';
import { entries } from '@fedscan/protocol';
import { expect, test } from 'vitest';
import { EntryKind } from '../feeds/entry-change.ts';
import { oracleFindings } from '../feeds/feed-oracle.ts';
import type { FeedRow } from '../feeds/feed-source.ts';
import {
  at,
  digestOf,
  newRegistry,
  npm,
  openTestStore,
  osv,
  scanOf,
  wholeSource,
} from '../test-store.ts';

const kinds = (rows: readonly FeedRow[]) =>
  rows.filter(({ deleted }) => !deleted).map(({ kind, key }) => `${EntryKind[kind]} ${key}`);

test('writes what an agent needs to show an image, what others point at first', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.registries.create(newRegistry('prod'));
  const events = wholeSource('npm', [osv('GHSA-1', 'left-pad', '1.2.0')]);
  await store.advisories.update({ location: 'here', events });

  await store.scans.record(scanOf('prod', 'web', [npm('left-pad', '1.0.0'), npm('ok', '2.0.0')]));

  const { rows } = await store.feedSource.read('prod', 0n, 100);
  expect(kinds(rows)).toEqual([
    'REGISTRY ',
    'FRESHNESS ',
    'ADVISORY GHSA-1',
    'ADVISORY_TEXT GHSA-1',
    'PACKAGE 1',
    'PACKAGE 2',
    'MATCHES 2',
    expect.stringMatching(/^INVENTORY [0-9a-f]{64}$/),
    `IMAGE ${digestOf('web')}`,
  ]);
});

test('writes nothing for the same outcome again', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.registries.create(newRegistry('prod'));
  const scan = scanOf('prod', 'web', [npm('left-pad', '1.0.0')]);
  await store.scans.record(scan);
  const before = await store.feedSource.head('prod');

  const written = await store.scans.record({ ...scan, scannedAt: new Date(at.getTime() + 1e6) });

  const after = await store.feedSource.head('prod');
  expect(written).toBe(0);
  expect({ ...after, time: 0 }).toEqual({ ...before, time: 0 });
});

test('leaves out variables that look like secrets', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.registries.create(newRegistry('prod'));
  const environment = ['PATH=/bin', 'DB_PASSWORD=canary', 'URL=https://u:canary@h/', 'KEYMAP=us'];

  await store.scans.record(scanOf('prod', 'web', [], { environment }));

  const { rows } = await store.feedSource.read('prod', 0n, 100);
  const image = rows.find(({ kind }) => kind === EntryKind.IMAGE) as FeedRow;
  expect(fromBinary(entries.ImageEntrySchema, image.payload).environment).toEqual([
    'PATH=/bin',
    'KEYMAP=us',
  ]);
});

test('keeps text that PostgreSQL could not', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.registries.create(newRegistry('prod'));

  await store.scans.record(scanOf('prod', 'web', [npm('a\0b', '1\ud800')]));

  const { rows } = await store.feedSource.read('prod', 0n, 100);
  const found = rows.find(({ kind }) => kind === EntryKind.PACKAGE) as FeedRow;
  const { name, version } = fromBinary(entries.PackageEntrySchema, found.payload);
  expect({ name, version }).toEqual({ name: 'a\ufffdb', version: '1\ufffd' });
});

test('takes the result that another registry has', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.registries.create(newRegistry('one'));
  await store.registries.create(newRegistry('two'));
  await store.scans.record(scanOf('one', 'web', [npm('left-pad', '1.0.0')]));
  const wanted = { registry: 'two', digest: digestOf('web'), scannedAt: at };

  const other = await store.scans.reuse({ ...wanted, extractorSet: 'set2' });
  const same = await store.scans.reuse({ ...wanted, extractorSet: 'set1' });

  const one = await store.feedSource.read('one', 0n, 100);
  const two = await store.feedSource.read('two', 0n, 100);
  const content = (rows: readonly FeedRow[]) =>
    rows.slice(2).map(({ kind, key, payload }) => ({ kind, key, payload }));
  expect([other, same]).toEqual([false, true]);
  expect(content(two.rows)).toEqual(content(one.rows));
});

test('a failure is told, and takes no earlier result away', async () => {
  await using opened = await openTestStore();
  const { store } = opened;
  await store.registries.create(newRegistry('prod'));
  const failure = { registry: 'prod', code: 'timeout', message: 'ask again', at };
  await store.scans.record(scanOf('prod', 'web', []));
  const before = await store.feedSource.head('prod');

  await store.scans.recordFailure({ ...failure, digest: digestOf('web') });
  const unchanged = await store.feedSource.head('prod');
  await store.scans.recordFailure({ ...failure, digest: digestOf('new') });

  const { rows } = await store.feedSource.read('prod', before?.seq ?? 0n, 100);
  expect(unchanged?.seq).toBe(before?.seq);
  expect(
    rows.map(({ kind, key, payload }) => ({
      kind,
      key,
      ...fromBinary(entries.ImageEntrySchema, payload),
    })),
  ).toMatchObject([
    {
      kind: EntryKind.IMAGE,
      key: digestOf('new'),
      status: entries.ScanStatus.FAILED,
      statusCode: 'timeout',
      statusReason: 'ask again',
    },
  ]);
});

test('another outcome takes the place of the first, in every registry that shows it', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await store.registries.create(newRegistry('one'));
  await store.registries.create(newRegistry('two'));
  const records = [osv('GHSA-1', 'left-pad', '2.0.0'), osv('GHSA-2', 'gone', '2.0.0')];
  await store.advisories.update({ location: 'here', events: wholeSource('npm', records) });
  await store.scans.record(scanOf('one', 'web', [npm('left-pad', '1.0.0'), npm('gone', '1.0.0')]));
  await store.scans.reuse({
    registry: 'two',
    digest: digestOf('web'),
    extractorSet: 'set1',
    scannedAt: at,
  });

  await store.scans.record(scanOf('one', 'web', [npm('left-pad', '1.0.1')]));

  expect(await oracleFindings(sql)).toEqual([]);
  const { rows } = await store.feedSource.read('two', 0n, 100);
  expect(kinds(rows)).toContain('ADVISORY GHSA-1');
  expect(kinds(rows)).not.toContain('ADVISORY GHSA-2');
});

test('tells what the advisories do not cover, until they do', async () => {
  await using opened = await openTestStore();
  const { store, sql } = opened;
  await store.registries.create(newRegistry('prod'));
  await store.scans.record(scanOf('prod', 'web', [npm('left-pad', '1.0.0')]));
  const coverage = async () => {
    const { rows } = await store.feedSource.read('prod', 0n, 100);
    const image = rows.find(({ kind }) => kind === EntryKind.IMAGE) as FeedRow;
    const entry = fromBinary(entries.ImageEntrySchema, image.payload);
    return { status: entry.status, codes: entry.coverage.map(({ code }) => code) };
  };
  const before = await coverage();

  const events = wholeSource('npm', [osv('GHSA-1', 'other', '1.2.0')]);
  await store.advisories.update({ location: 'here', events });

  expect(before).toEqual({
    status: entries.ScanStatus.PARTIAL,
    codes: ['ecosystem_without_advisories'],
  });
  expect(await coverage()).toEqual({ status: entries.ScanStatus.SCANNED, codes: [] });
  expect(await oracleFindings(sql)).toEqual([]);
});

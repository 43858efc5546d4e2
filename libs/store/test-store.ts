// What the tests of this library share: a store over a throw-away database, and small things to put into it.
import { createHash } from 'node:crypto';
import { type AdvisoryEvent, parseAdvisory } from '@fedscan/advisories';
import type { Digest, Inventory, Package } from '@fedscan/model';
import { silentLogger } from '@fedscan/runtime';
import { createDatabase } from '@fedscan/test-kit';
import { openDatabase, type Sql } from './database.ts';
import { openStore, type Store } from './open-store.ts';
import type { NewRegistry } from './registries/registry-record.ts';
import type { ScanToRecord } from './scans/record-scan.ts';

export type TestStore = AsyncDisposable & {
  readonly store: Store;
  readonly sql: Sql;
  readonly url: string;
};

export const sealKey = Buffer.alloc(32, 7);

export async function openTestStore(maxConnections = 10): Promise<TestStore> {
  const database = await createDatabase();
  const store = await openStore({
    databaseUrl: database.url,
    sealKeys: sealKey,
    log: silentLogger,
    maxConnections,
  });
  const direct = openDatabase(database.url, { max: 4 });
  return {
    store,
    sql: direct.sql,
    url: database.url,
    async [Symbol.asyncDispose]() {
      await direct[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

export const newRegistry = (id: string, more: Partial<NewRegistry> = {}): NewRegistry => ({
  id,
  kind: 'docker',
  url: `https://${id}.example`,
  filters: ['*'],
  federated: true,
  insecureSkipVerify: false,
  platforms: [],
  repositoryLimit: 0,
  tagLimit: 0,
  aliases: [],
  ...more,
});

/** A digest that is the same for the same name. */
export const digestOf = (name: string): Digest =>
  `sha256:${createHash('sha256').update(name).digest('hex')}`;

export const npm = (name: string, version: string): Package => ({ type: 'npm', name, version });

export const at = new Date('2026-11-24T12:00:00.000Z');

/** A scan of an image named `name` with one layer that holds these packages. */
export function scanOf(
  registry: string,
  name: string,
  packages: readonly Package[],
  more: { readonly inventory?: Partial<Inventory>; readonly environment?: readonly string[] } = {},
): ScanToRecord {
  return {
    registry,
    image: {
      digest: digestOf(name),
      configDigest: digestOf(`${name} config`),
      platform: { os: 'linux', architecture: 'amd64' },
      size: 1_000,
      user: 'app',
      labels: { z: '1', a: '2' },
      environment: more.environment ?? ['PATH=/bin'],
      layers: [{ digest: digestOf(`${name} layer`), mediaType: 'application/x', size: 1_000 }],
    },
    inventory: {
      packages: packages.map((pkg) => ({
        package: pkg,
        locations: [{ path: `srv/${pkg.name}/package.json`, layer: 0 }],
      })),
      coverage: [],
      ...more.inventory,
    },
    extractorSet: 'set1',
    scannedAt: at,
  };
}

/** A record as a source publishes it: `name` of npm is affected below `fixed`. */
export const osv = (id: string, name: string, fixed: string, more: object = {}) => ({
  id,
  modified: '2026-01-01T00:00:00Z',
  published: '2025-12-01T00:00:00Z',
  summary: `${name} is broken`,
  affected: [
    {
      package: { ecosystem: 'npm', name },
      ranges: [{ type: 'SEMVER', events: [{ introduced: '0' }, { fixed }] }],
    },
  ],
  ...more,
});

/** The events of a source that holds these records and no others. */
export async function* wholeSource(
  source: string,
  records: readonly object[],
): AsyncGenerator<AdvisoryEvent> {
  yield* someRecords(source, records);
  yield { type: 'whole', source };
}

export async function* someRecords(
  source: string,
  records: readonly object[],
): AsyncGenerator<AdvisoryEvent> {
  for (const record of records) {
    const bytes = Buffer.from(JSON.stringify(record));
    yield { type: 'record', source, advisory: parseAdvisory(bytes), bytes };
  }
}

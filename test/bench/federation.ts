// A primary's store and feeds and one agent's follower, over mutual TLS on loopback, with durable commits.
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Catalog } from '@fedscan/catalog';
import { createFeedServer, createFollower, createPublisher, mutualTls } from '@fedscan/feed';
import type { Digest, Package } from '@fedscan/model';
import { openReplica } from '@fedscan/replica';
import { silentLogger as log } from '@fedscan/runtime';
import { openStore, type ScanToRecord, type Store, startPostgres } from '@fedscan/store';
import { createTestFederation, loopbackCertificate } from '@fedscan/test-kit';
import { createCertificateRequest, generatePrivateKey } from '@fedscan/trust';
import { credentials } from '@grpc/grpc-js';

export type BenchFederation = AsyncDisposable & {
  readonly store: Store;
  readonly databaseUrl: string;
  readonly catalog: Catalog;
  /** Resolves with the moment (performance.now) at which the agent's catalog had the entry. */
  arrivalOf(feed: string, seq: bigint): Promise<number>;
  received(feed: string): number;
};

const cluster = '00000000-0000-4000-8000-000000000001';
const pem = (der: Uint8Array) =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;

export async function openBenchFederation(folder: string): Promise<BenchFederation> {
  const resources = new AsyncDisposableStack();
  const postgres = resources.use(await startPostgres({ dataDir: folder, log }));
  const store = resources.use(
    await openStore({ databaseUrl: postgres.url, sealKeys: Buffer.alloc(32, 1), log }),
  );
  const { authority } = await createTestFederation({ federation: 'bench' });
  const server = await loopbackCertificate(authority);
  const publisher = createPublisher(store.feedSource, {
    log,
    authorize: async (clusters) => new Map(clusters.map((id) => [id, {}])),
  });
  const feeds = await createFeedServer({
    publisher,
    credentials: mutualTls({
      certPem: server.certificatePem,
      keyPem: server.keyPem,
      caPem: authority.certificatePem,
    }),
    federation: 'bench',
    host: '127.0.0.1',
    port: 0,
    onReport: async () => {},
    log,
  });

  const keyPem = generatePrivateKey();
  const certificate = await authority.issueClientCertificate({
    request: await createCertificateRequest(keyPem),
    cluster,
    expiresAt: new Date(Date.now() + 3_600_000),
  });
  const catalog = new Catalog();
  const waiting = new Map<string, (at: number) => void>();
  const arrived = new Map<string, number>();
  const replica = resources.use(openReplica(join(folder, 'agent'), { log }));
  const follower = createFollower({
    connect: () => ({
      addresses: [`localhost:${feeds.port}`],
      credentials: credentials.createSsl(
        Buffer.from(authority.certificatePem),
        Buffer.from(keyPem),
        Buffer.from(pem(certificate)),
      ),
    }),
    replica,
    listener: {
      apply(feed, rows) {
        catalog.apply(feed, rows);
        const at = performance.now();
        for (const { seq } of rows) {
          arrived.set(`${feed} ${seq}`, at);
          waiting.get(`${feed} ${seq}`)?.(at);
        }
      },
      beginRestart: (feed) => catalog.beginRestart(feed),
      endRestart: (feed) => catalog.endRestart(feed),
      drop: (feed) => catalog.drop(feed),
    },
    log,
  });
  const stopping = new AbortController();
  const running = Promise.all([feeds.run(stopping.signal), follower.run(stopping.signal)]);
  resources.defer(async () => {
    stopping.abort();
    await running;
  });
  return {
    store,
    databaseUrl: postgres.url,
    catalog,
    received: (feed) => Number(follower.stateOf(feed)?.receivedBytes ?? 0n),
    arrivalOf(feed, seq) {
      const name = `${feed} ${seq}`;
      const at = arrived.get(name);
      if (at !== undefined) return Promise.resolve(at);
      return new Promise((resolve) => waiting.set(name, resolve));
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

export const digestOf = (name: string): Digest =>
  `sha256:${createHash('sha256').update(name).digest('hex')}`;

/** A scan of an image that holds these packages, all in one layer. */
export const scanOf = (
  registry: string,
  name: string,
  packages: readonly Package[],
): ScanToRecord => ({
  registry,
  image: {
    digest: digestOf(name),
    configDigest: digestOf(`${name} config`),
    platform: { os: 'linux', architecture: 'amd64' },
    size: 50_000_000,
    user: '',
    labels: {},
    environment: [],
    layers: [
      {
        digest: digestOf(`${name} layer`),
        mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
        size: 50_000_000,
      },
    ],
  },
  inventory: {
    distribution: { id: 'alpine', versionId: '3.20.0' },
    packages: packages.map((found) => ({
      package: found,
      locations: [{ path: 'lib/apk/db/installed', layer: 0 }],
    })),
    coverage: [],
  },
  extractorSet: 'bench',
  scannedAt: new Date(),
});

export const benchRegistry = (id: string) => ({
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
});

// Feeds served over mutual TLS on loopback, from a source in memory, and clusters that may follow them.
import { randomUUID } from 'node:crypto';
import {
  type ClusterReport,
  createFeedServer,
  createPublisher,
  mutualTls,
  type Primary,
  type Publisher,
  type PublisherOptions,
  type Scope,
} from '@fedscan/feed';
import { silentLogger } from '@fedscan/runtime';
import { createCertificateRequest, generatePrivateKey } from '@fedscan/trust';
import { credentials } from '@grpc/grpc-js';
import { createTestFederation, loopbackCertificate, type TestFederation } from '../certificates.ts';
import { createMemoryFeedSource, type MemoryFeedSource } from './memory-feed-source.ts';

export type TestCluster = {
  readonly id: string;
  readonly keyPem: string;
  readonly certPem: string;
  readonly caPem: string;
  /** What a follower's `connect` returns. */
  primary(port: number): Primary;
};

export type ServedFeeds = {
  readonly source: MemoryFeedSource;
  readonly federation: TestFederation;
  /** Of the server that runs now. */
  publisher(): Publisher;
  readonly port: number;
  readonly reports: ClusterReport[];
  /** Scopes of clusters; one that is taken out is revoked. */
  readonly scopes: Map<string, Scope>;
  /** A new cluster that may follow all that is offered. */
  createCluster(expiresAt?: Date): Promise<TestCluster>;
  /** Ends the server, and starts another one on the same port. */
  restart(whileDown?: () => void): Promise<void>;
  stop(): Promise<void>;
};

export type ServedFeedsOptions = Partial<PublisherOptions> & { readonly keepaliveMs?: number };

export async function serveFeeds(options: ServedFeedsOptions = {}): Promise<ServedFeeds> {
  const { keepaliveMs, ...publisherOptions } = options;
  const federation = await createTestFederation();
  const { authority } = federation;
  const source = createMemoryFeedSource();
  const scopes = new Map<string, Scope>();
  const reports: ClusterReport[] = [];
  const { certificatePem: certPem, keyPem } = await loopbackCertificate(authority);
  const caPem = authority.certificatePem;
  let running = await start(0);

  async function start(port: number) {
    const publisher = createPublisher(source, {
      log: silentLogger,
      pollMs: 50,
      authorize: async (names) => new Map([...scopes].filter(([name]) => names.includes(name))),
      ...publisherOptions,
    });
    const server = await createFeedServer({
      publisher,
      credentials: mutualTls({ certPem, keyPem, caPem }),
      federation: authority.federation,
      host: '127.0.0.1',
      port,
      onReport: async (report) => void reports.push(report),
      log: silentLogger,
      ...(keepaliveMs && { keepaliveMs }),
    });
    const stop = new AbortController();
    const ended = server.run(stop.signal);
    const end = async () => {
      stop.abort();
      await ended;
    };
    return { publisher, port: server.port, end };
  }

  return {
    source,
    federation,
    scopes,
    reports,
    port: running.port,
    publisher: () => running.publisher,
    async createCluster(expiresAt = new Date(Date.now() + 3_600_000)) {
      const id = randomUUID();
      const key = generatePrivateKey();
      const request = await createCertificateRequest(key);
      const der = await authority.issueClientCertificate({ request, cluster: id, expiresAt });
      scopes.set(id, {});
      return toCluster(id, key, toPem(der), caPem);
    },
    async restart(whileDown) {
      await running.end();
      whileDown?.();
      running = await start(running.port);
    },
    stop: () => running.end(),
  };
}

const toCluster = (id: string, keyPem: string, certPem: string, caPem: string): TestCluster => ({
  id,
  keyPem,
  certPem,
  caPem,
  primary: (port) => ({
    addresses: [`127.0.0.1:${port}`],
    credentials: credentials.createSsl(
      Buffer.from(caPem),
      Buffer.from(keyPem),
      Buffer.from(certPem),
    ),
  }),
});

const toPem = (der: Uint8Array): string =>
  `-----BEGIN CERTIFICATE-----\n${Buffer.from(der).toString('base64')}\n-----END CERTIFICATE-----\n`;

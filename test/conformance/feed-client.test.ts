// Who may connect, and what any gRPC client gets.
import { once } from 'node:events';
import {
  createTestFederation,
  eventually,
  loopbackCertificate,
  openPlainFeedClient,
  PlainCopy,
  type PlainFeedClient,
  type PlainResponse,
  plainIdentity,
  type ServedFeeds,
  type ServedFeedsOptions,
  serveFeeds,
} from '@fedscan/test-kit';
import {
  type ChannelCredentials,
  type ClientReadableStream,
  credentials,
  type ServiceError,
  status,
} from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';

type Follow = ClientReadableStream<PlainResponse>;

async function serve(options?: ServedFeedsOptions): Promise<ServedFeeds> {
  const served = await serveFeeds(options);
  onTestFinished(() => served.stop());
  return served;
}

function clientOf(served: ServedFeeds, identity: ChannelCredentials): PlainFeedClient {
  const client = openPlainFeedClient(served.port, identity);
  onTestFinished(() => client.close());
  return client;
}

const clusterClient = async (served: ServedFeeds) =>
  clientOf(served, plainIdentity(await served.createCluster()));

function follow(client: PlainFeedClient, cursors: object[] = []): Follow {
  const stream = client.follow({ cursors });
  onTestFinished(() => stream.cancel());
  return stream.on('error', () => {});
}

/** The error with which a stream ends. */
async function failureOf(stream: Follow): Promise<ServiceError> {
  stream.resume();
  const [error] = await once(stream, 'error').catch((error) => [error]);
  return error;
}

/** Applies what comes until the feed's head is there; every head on the way must prove the copy. */
async function applyToHead(served: ServedFeeds, stream: Follow, copy: PlainCopy): Promise<void> {
  const newest = await served.source.head('prod');
  for (;;) {
    const response: PlainResponse | null = stream.read();
    if (!response) {
      await once(stream, 'readable');
      continue;
    }
    if (response.batch) copy.apply(response.batch);
    const head = response.batch?.head ?? response.heads?.heads[0];
    if (!head) continue;
    expect(copy.digest()).toBe(head.digest.toString('hex'));
    expect([copy.seq, `${copy.entries.size}`]).toEqual([head.seq, head.live_entries]);
    if (head.seq === `${newest?.seq}`) return;
  }
}

const put = (key: string, text: string, kind = 5) => ({ kind, key, payload: Buffer.from(text) });

test('a client made from the proto files follows a feed and proves its copy', async () => {
  const served = await serve();
  const images = Array.from({ length: 6_000 }, (_, i) => put(`sha256:${i}`, `image ${i}`));
  served.source.commit('prod', [...images, put('tag ü', 'é', 3), put('of the future', 'x', 77)]);
  const stream = follow(await clusterClient(served));
  const copy = new PlainCopy();

  await applyToHead(served, stream, copy);
  served.source.commit('prod', [put('sha256:3', 'changed'), { kind: 5, key: 'sha256:4' }]);
  await applyToHead(served, stream, copy);

  expect(copy.entries.size).toBe(6_001);
  expect(copy.entries.get('ENTRY_KIND_IMAGE sha256:3')?.payload.toString()).toBe('changed');
});

test('a client goes on from its cursor', async () => {
  const served = await serve();
  served.source.commit('prod', [put('a', 'one'), put('b', 'two')]);
  const client = await clusterClient(served);
  const copy = new PlainCopy();
  const first = follow(client);
  await applyToHead(served, first, copy);
  first.cancel();
  served.source.commit('prod', [put('b', 'three')]);

  await applyToHead(served, follow(client, [{ feed: 'prod', seq: copy.seq }]), copy);

  expect(copy.entries.get('ENTRY_KIND_IMAGE b')?.payload.toString()).toBe('three');
});

test('nobody gets past the handshake without a cluster’s certificate of the federation', async () => {
  const served = await serve();
  served.source.commit('prod', [put('a', 'one')]);
  const { authority } = served.federation;
  const caPem = authority.certificatePem;
  const stranger = await createTestFederation();
  const identityFrom = async (issuer: typeof authority) => {
    const { certificatePem, keyPem } = await loopbackCertificate(issuer);
    return plainIdentity({ caPem, keyPem, certPem: certificatePem });
  };

  for (const identity of [
    credentials.createSsl(Buffer.from(caPem)),
    credentials.createInsecure(),
    await identityFrom(stranger.authority),
    // The primary's own kind of certificate is for listening only.
    await identityFrom(authority),
  ]) {
    const failure = await failureOf(follow(clientOf(served, identity)));
    expect(failure.code).toBe(status.UNAVAILABLE);
  }
  expect(served.publisher().followers()).toEqual([]);
});

test('a cluster that is not known is refused', async () => {
  const served = await serve();
  const gone = await served.createCluster();
  served.scopes.delete(gone.id);

  const { code, details } = await failureOf(follow(clientOf(served, plainIdentity(gone))));

  expect({ code, details }).toEqual({ code: status.PERMISSION_DENIED, details: 'refused' });
});

test('a request that is too large is refused, and the next one is served', async () => {
  const served = await serve();
  served.source.commit('prod', [put('a', 'one')]);
  const client = await clusterClient(served);

  const { code } = await failureOf(follow(client, [{ feed: 'x'.repeat(2 << 20) }]));
  await applyToHead(served, follow(client), new PlainCopy());

  expect(code).toBe(status.RESOURCE_EXHAUSTED);
});

test('what is not served yet says so', async () => {
  const served = await serve();
  const client = await clusterClient(served);

  const error = await new Promise<ServiceError | null>((resolve) => client.resolve({}, resolve));

  expect(error?.code).toBe(status.UNIMPLEMENTED);
});

test('a primary that stops says goodbye', async () => {
  const served = await serve();
  served.source.commit('prod', [put('a', 'one')]);
  const stream = follow(await clusterClient(served));
  await applyToHead(served, stream, new PlainCopy());
  const rest: PlainResponse[] = [];
  stream.on('data', (response) => rest.push(response));
  const ended = once(stream, 'end');

  await served.stop();
  await ended;

  expect(rest.map(({ kind, goodbye }) => ({ kind, goodbye }))).toEqual([
    { kind: 'goodbye', goodbye: { retry_after_ms: 1000 } },
  ]);
});

test('a follower that does not read costs a constant, slows nobody, and gets the newest state later', async () => {
  const served = await serve({ ringBytes: 4 << 20 });
  const random = (bytes: number) => crypto.getRandomValues(Buffer.alloc(bytes));
  served.source.commit('prod', [put('a', 'one')]);
  const slow = follow(await clusterClient(served));
  await once(slow, 'readable');
  const quick = follow(await clusterClient(served));
  const quickCopy = new PlainCopy();
  await applyToHead(served, quick, quickCopy);

  const commits = 1_500;
  for (let i = 0; i < commits; i++) {
    served.source.commit('prod', [{ kind: 5, key: `key ${i % 20}`, payload: random(40_000) }]);
    await applyToHead(served, quick, quickCopy);
  }

  const [slowStatus, quickStatus] = served.publisher().followers();
  expect(quickStatus?.sentBytes).toBeGreaterThan(commits * 40_000);
  // What HTTP/2 lets through unread, and what the client takes in before it is asked.
  expect(slowStatus?.sentBytes).toBeLessThan(3 << 20);

  const slowCopy = new PlainCopy();
  slow.on('data', ({ batch }) => batch && slowCopy.apply(batch));
  await eventually(
    () => slowCopy.seq,
    (seq) => seq === quickCopy.seq,
  );
  expect(slowCopy.digest()).toBe(quickCopy.digest());
  expect(served.publisher().followers()[0]?.sentBytes).toBeLessThan(6 << 20);
}, 120_000);

test('a cluster without a feed hears that its primary is there', async () => {
  const served = await serve({ headsEveryMs: 20 });
  const stream = follow(await clusterClient(served));

  const [response] = (await once(stream, 'data')) as [PlainResponse];

  expect(response.heads).toEqual({ heads: [] });
});

// Real agents over mutual TLS: publisher and server on one side, follower and SQLite on the other, faults in between.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  createFollower,
  type Follower,
  type FollowerOptions,
  loadFeeds,
  type Primary,
} from '@fedscan/feed';
import { openReplica, type Replica } from '@fedscan/replica';
import { silentLogger } from '@fedscan/runtime';
import {
  createListenerModel,
  eventually,
  type ListenerModel,
  openFaultProxy,
  type ServedFeeds,
  type ServedFeedsOptions,
  serveFeeds,
} from '@fedscan/test-kit';
import { expect, onTestFinished, test } from 'vitest';

async function serve(options?: ServedFeedsOptions): Promise<ServedFeeds> {
  const served = await serveFeeds(options);
  onTestFinished(() => served.stop());
  return served;
}

type Agent = {
  readonly follower: Follower;
  readonly replica: Replica;
  readonly listener: ListenerModel;
  readonly folder: string;
  stop(): Promise<void>;
};

async function startAgent(
  connect: () => Primary,
  { folder, ...options }: Partial<FollowerOptions> & { folder?: string } = {},
): Promise<Agent> {
  const place = folder ?? (await dataFolder());
  const replica = openReplica(place, { log: silentLogger });
  const complaints: string[] = [];
  const listener = createListenerModel((what) => void complaints.push(what));
  await loadFeeds(replica, listener);
  const log = silentLogger;
  const follower = createFollower({ connect, replica, listener, log, ...options });
  const controller = new AbortController();
  const ended = follower.run(controller.signal);
  const stop = async () => {
    controller.abort();
    await ended;
    replica[Symbol.dispose]();
  };
  onTestFinished(async () => {
    await stop();
    expect(complaints).toEqual([]);
  });
  return { follower, replica, listener, folder: place, stop };
}

async function dataFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'fedscan-feed-'));
  onTestFinished(() => rm(folder, { recursive: true }));
  return folder;
}

async function agentOf(served: ServedFeeds, options: Parameters<typeof startAgent>[1] = {}) {
  const cluster = await served.createCluster();
  return startAgent(() => cluster.primary(served.port), options);
}

let written = 0;

/** Commits entries that differ from all before. */
function commit(served: ServedFeeds, feed: string, keys: readonly string[], bytes = 20): void {
  served.source.commit(
    feed,
    keys.map((key) => ({ kind: 5, key, payload: Buffer.from(`${++written} `.padEnd(bytes, 'x')) })),
  );
}

const keysOf = (count: number, prefix = 'key') =>
  Array.from({ length: count }, (_, i) => `${prefix} ${i}`);

type Rows = Iterable<{ kind: number; key: string; seq: bigint; payload: Uint8Array }>;
const plain = (rows: Rows) =>
  [...rows]
    .map(({ kind, key, seq, payload }) => `${kind} ${key} ${seq} ${Buffer.from(payload)}`)
    .toSorted();

const hexOf = (bytes: Uint8Array = new Uint8Array()) => Buffer.from(bytes).toString('hex');

/** Waits until the agent says that it has what the feed is now; then it must have it. */
async function expectEqual(served: ServedFeeds, agent: Agent, feed: string): Promise<void> {
  const head = await served.source.head(feed);
  await eventually(
    () => agent.follower.stateOf(feed),
    (state) => state?.state === 'fresh' && state.seq === head?.seq,
  );
  const expected = plain(served.source.liveRows(feed));
  expect(plain(agent.replica.rows(feed))).toEqual(expected);
  expect(plain(agent.listener.rows(feed).values())).toEqual(expected);
  expect(hexOf(agent.replica.cursor(feed)?.digest)).toBe(hexOf(head?.digest));
}

test('an agent gets all feeds, then each commit as it comes', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(12_000));
  commit(served, 'test', keysOf(3));

  const agent = await agentOf(served);
  await expectEqual(served, agent, 'prod');
  await expectEqual(served, agent, 'test');
  served.source.commit('prod', [{ kind: 5, key: 'key 7' }]);
  commit(served, 'prod', ['key 8', 'new']);
  await expectEqual(served, agent, 'prod');

  expect(agent.follower.stateOf('test')).toEqual({
    feed: 'test',
    state: 'fresh',
    ageMs: expect.any(Number),
    seq: 3n,
    liveEntries: 3n,
    lastHeadAt: expect.any(Date),
    equalSince: expect.any(Date),
    receivedBytes: expect.any(BigInt),
    lastError: '',
  });
});

test('an agent that comes back is sent nothing that it has', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(5_000), 200);
  const cluster = await served.createCluster();
  const connect = () => cluster.primary(served.port);
  const before = await startAgent(connect);
  await expectEqual(served, before, 'prod');
  await before.stop();
  commit(served, 'prod', ['new']);

  const after = await startAgent(connect, { folder: before.folder });
  await expectEqual(served, after, 'prod');

  expect(Number(after.follower.stateOf('prod')?.receivedBytes)).toBeLessThan(400);
});

test('a commit whose hint gets lost is found all the same', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(3));
  const agent = await agentOf(served);
  await expectEqual(served, agent, 'prod');

  served.source.loseHints(true);
  commit(served, 'prod', ['unannounced']);

  await expectEqual(served, agent, 'prod');
});

test('after a restore the feed is made anew, and the old copy answers until it is proven', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(50));
  const agent = await agentOf(served);
  await expectEqual(served, agent, 'prod');
  const backup = served.source.backUp('prod');
  commit(served, 'prod', keysOf(30, 'lost'));
  await expectEqual(served, agent, 'prod');

  await served.restart(() => {
    served.source.restore(backup);
    commit(served, 'prod', keysOf(40, 'reused'));
  });

  await expectEqual(served, agent, 'prod');
  expect([...agent.listener.rows('prod').keys()].filter((key) => key.includes('lost'))).toEqual([]);
});

test('a restore under a running primary is found too', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(20));
  const agent = await agentOf(served);
  await expectEqual(served, agent, 'prod');
  const backup = served.source.backUp('prod');
  commit(served, 'prod', keysOf(5, 'lost'));
  await expectEqual(served, agent, 'prod');

  served.source.restore(backup);

  await expectEqual(served, agent, 'prod');
});

test('an agent that was away for too long gets the feed anew, and no deletion is lost', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(20));
  const cluster = await served.createCluster();
  const connect = () => cluster.primary(served.port);
  const before = await startAgent(connect);
  await expectEqual(served, before, 'prod');
  await before.stop();
  served.source.commit(
    'prod',
    keysOf(5).map((key) => ({ kind: 5, key })),
  );
  commit(served, 'prod', ['new']);
  served.source.dropTombstones('prod', 25n);

  const after = await startAgent(connect, { folder: before.folder });

  await expectEqual(served, after, 'prod');
});

test('a feed that is no longer offered is dropped, and comes back when it is', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(5));
  commit(served, 'test', keysOf(5));
  const agent = await agentOf(served);
  await expectEqual(served, agent, 'prod');

  served.source.offer('prod', false);
  await eventually(agent.listener.feeds, (feeds) => !feeds.includes('prod'));
  expect(agent.replica.cursors().map(({ feed }) => feed)).toEqual(['test']);
  served.source.offer('prod', true);

  await expectEqual(served, agent, 'prod');
});

test('a cluster gets the feeds of its scope only', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(5));
  commit(served, 'test', keysOf(5));
  const cluster = await served.createCluster();
  served.scopes.set(cluster.id, { feeds: ['test'] });

  const agent = await startAgent(() => cluster.primary(served.port));
  await expectEqual(served, agent, 'test');

  expect(agent.listener.feeds()).toEqual(['test']);
});

test('heads come while nothing happens, and stop while the source cannot be read', async () => {
  const served = await serve({ headsEveryMs: 60 });
  commit(served, 'prod', keysOf(5));
  const agent = await agentOf(served);
  await expectEqual(served, agent, 'prod');
  const headAt = () => Number(agent.follower.stateOf('prod')?.lastHeadAt);
  const first = headAt();
  await eventually(headAt, (at) => at > first + 150);

  served.source.fail(new Error('the database is away'));
  await served.publisher().poll();
  const failedAt = Date.now();
  await served.publisher().poll();
  await served.publisher().poll();
  expect(headAt()).toBeLessThanOrEqual(failedAt);
  expect(agent.follower.connected()).toBe(true);
  served.source.fail(undefined);

  await eventually(headAt, (at) => at > failedAt);
});

test('the streams of a revoked cluster end, and it gets nothing more', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(5));
  const cluster = await served.createCluster();
  const agent = await startAgent(() => cluster.primary(served.port));
  await expectEqual(served, agent, 'prod');

  served.scopes.delete(cluster.id);
  await eventually(served.publisher().followers, (followers) => followers.length === 0, 1_000);
  commit(served, 'prod', ['secret']);

  const refusal = `the primary at 127.0.0.1:${served.port} refuses this cluster; was it revoked? Join again with a new token`;
  await eventually(
    () => agent.follower.stateOf('prod')?.lastError,
    (error) => error === refusal,
  );
  expect(agent.follower.stateOf('prod')?.seq).toBe(5n);
});

test('a stream ends with the certificate that it was opened with, and goes on with the renewed one', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(5));
  const short = await served.createCluster(new Date(Date.now() + 3_000));
  const renewed = await served.createCluster();
  let asked = 0;
  const agent = await startAgent(() => (asked++ === 0 ? short : renewed).primary(served.port));
  await expectEqual(served, agent, 'prod');
  const clusters = () =>
    served
      .publisher()
      .followers()
      .map(({ cluster }) => cluster);
  expect(clusters()).toEqual([short.id]);

  await eventually(clusters, ([cluster]) => cluster === renewed.id);

  commit(served, 'prod', ['new']);
  await expectEqual(served, agent, 'prod');
});

test('a cluster with too many streams loses its oldest one', async () => {
  const served = await serve({ streamsPerCluster: 2 });
  commit(served, 'prod', keysOf(5));
  const cluster = await served.createCluster();
  const connect = () => cluster.primary(served.port);
  const agents = [await startAgent(connect), await startAgent(connect), await startAgent(connect)];

  for (const agent of agents.slice(1)) await expectEqual(served, agent, 'prod');
  expect(served.publisher().followers().length).toBeLessThanOrEqual(2);
});

test('agents of a primary that stops come back to the next one', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(5));
  const agents = [await agentOf(served), await agentOf(served)];
  for (const agent of agents) await expectEqual(served, agent, 'prod');

  await served.restart(() => commit(served, 'prod', ['meanwhile']));

  for (const agent of agents) await expectEqual(served, agent, 'prod');
});

test('an agent whose connection died without a word dials again, and the primary frees the stream', async () => {
  const served = await serve({ headsEveryMs: 100, keepaliveMs: 300 });
  commit(served, 'prod', keysOf(5));
  const proxy = await openFaultProxy(served.port);
  onTestFinished(() => proxy.close());
  const cluster = await served.createCluster();
  let port = proxy.port;
  const agent = await startAgent(() => cluster.primary(port), { headsEveryMs: 200 });
  await expectEqual(served, agent, 'prod');

  port = served.port;
  proxy.swallow(true);
  commit(served, 'prod', ['meanwhile']);

  await expectEqual(served, agent, 'prod');
  await eventually(served.publisher().followers, (followers) => followers.length === 1);
});

test('an agent goes on through cuts at any moment', async () => {
  const served = await serve();
  const proxy = await openFaultProxy(served.port);
  onTestFinished(() => proxy.close());
  const cluster = await served.createCluster();
  const agent = await startAgent(() => cluster.primary(proxy.port));

  for (let i = 0; i < 8; i++) {
    commit(served, 'prod', keysOf(2_000, `round ${i % 3}`), 100);
    await eventually(agent.follower.connected, Boolean);
    proxy.cut();
  }

  await expectEqual(served, agent, 'prod');
});

test('an agent reports how far it is, and the primary knows its lag', async () => {
  const served = await serve();
  commit(served, 'prod', keysOf(5));
  const agent = await agentOf(served, {
    reportEveryMs: 50,
    agentVersion: '1.2.3',
    unresolvedImages: () => ['nginx:1'],
  });
  await expectEqual(served, agent, 'prod');

  await eventually(
    () => served.reports.at(-1)?.feeds[0]?.state,
    (state) => state === 'fresh',
  );

  expect(served.reports.at(-1)).toEqual({
    cluster: [...served.scopes.keys()][0],
    agentVersion: '1.2.3',
    certificateExpiresAt: expect.any(Date),
    memoryBytes: expect.any(BigInt),
    unresolvedImages: ['nginx:1'],
    feeds: [
      {
        feed: 'prod',
        seq: 5n,
        state: 'fresh',
        lastHeadAt: expect.any(Date),
        equalSince: expect.any(Date),
        receivedBytes: expect.any(BigInt),
        lastError: '',
        lagEntries: 0n,
      },
    ],
  });
});

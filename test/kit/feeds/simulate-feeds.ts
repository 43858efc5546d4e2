// The real publisher and the real follower, driven through one random life by a seed: commits, deletions, dropped
// tombstones, restored backups whose numbers are used again, lost hints, outages, cuts, crashes, feeds taken back. At
// the end everything is well again, and every copy has to become equal.
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createPublisher, type FeedReplica, type FeedSource, type Publisher } from '@fedscan/feed';
import { hashEntry, SetDigest } from '@fedscan/protocol';
import { silentLogger } from '@fedscan/runtime';
import { createRandom } from '../random.ts';
import { type Crash, createMemoryFeedReplica } from './memory-feed-replica.ts';
import { createMemoryFeedSource, type FeedBackup } from './memory-feed-source.ts';
import { createSimulatedAgent, type SimulatedAgent, SimulatedCrash } from './simulated-agent.ts';

export type SimulationOptions = {
  readonly seed: number;
  readonly steps?: number;
  readonly openReplica?: (crash: Crash) => FeedReplica;
  /** What stands between the source and the publisher. */
  readonly wrapSource?: (source: FeedSource) => FeedSource;
};

export type SimulationResult = {
  /** What went wrong; empty where all went well. */
  readonly complaints: readonly string[];
  /** How often each thing happened: a schedule in which nothing happens proves nothing. */
  readonly counts: ReadonlyMap<string, number>;
};

const feeds = ['alpha', 'beta'];
const clusters = ['east', 'west'];
const healingRounds = 60;

export async function simulateFeeds(options: SimulationOptions): Promise<SimulationResult> {
  const { seed, steps = 80, openReplica = createMemoryFeedReplica } = options;
  const random = createRandom(seed);
  const complaints: string[] = [];
  const counts = new Map<string, number>();
  const complain = (what: string) => void complaints.push(what);
  const count = (what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1);
  let time = 0;
  const now = () => time;
  const source = createMemoryFeedSource(() => new Date(time));
  const publishedSource = options.wrapSource?.(source) ?? source;
  const everCommitted = new Set<string>();
  const backups: FeedBackup[] = [];
  let crashAt: 'before' | 'after' | undefined;
  let publisher = startPublisher();

  for (const feed of feeds) commit(feed);
  const agents: SimulatedAgent[] = [];
  for (const cluster of clusters) {
    const replica = openReplica(crash);
    agents.push(await createSimulatedAgent({ cluster, replica, now, complain }));
  }

  function startPublisher(): Publisher {
    const bounds = { batchEntries: 5, batchBytes: 400, ringBytes: 900, unsentBytes: 300 };
    return createPublisher(publishedSource, {
      ...bounds,
      log: silentLogger,
      now,
      authorize: async (names) => new Map(names.map((name) => [name, {}])),
    });
  }

  function crash(when: 'before' | 'after'): void {
    if (crashAt !== when) return;
    crashAt = undefined;
    count(`crash ${when} commit`);
    throw new SimulatedCrash();
  }

  function commit(feed: string): void {
    const changes = Array.from({ length: 1 + random.below(7) }, () => {
      const payload = Buffer.from(`${random.below(1e6)}`.repeat(1 + random.below(12)));
      const place = { kind: 1 + random.below(3), key: `key ${random.below(8)}` };
      return random.chance(0.3) ? place : { ...place, payload };
    });
    source.commit(feed, changes);
    note(feed);
  }

  function note(feed: string): void {
    const { state } = source.backUp(feed);
    everCommitted.add(`${feed} ${state.seq} ${Buffer.from(state.digest).toString('hex')}`);
  }

  async function restartPublisher(): Promise<void> {
    for (const agent of agents) agent.cut();
    publisher = startPublisher();
    await publisher.poll();
  }

  const anAgent = () => agents[random.below(agents.length)] as SimulatedAgent;
  const aFeed = () => feeds[random.below(feeds.length)] as string;

  async function deliver(agent: SimulatedAgent): Promise<boolean> {
    const delivery = await agent.deliver();
    if (!delivery) return false;
    count(delivery.kind);
    if (delivery.proved) checkProven(agent);
    return true;
  }

  /** What is said to be equal must be so. */
  function checkProven({ replica, listener }: SimulatedAgent): void {
    for (const { feed, seq, provenSeq, digest, restart } of replica.cursors()) {
      if (seq !== provenSeq || restart) continue;
      const rows = new Map([...replica.rows(feed)].map((row) => [`${row.kind}\n${row.key}`, row]));
      const sum = new SetDigest();
      for (const row of rows.values()) sum.add(hashEntry(row));
      if (!sum.equals(digest)) complain(`${feed} at ${seq}: the digest is not that of the rows`);
      if (!everCommitted.has(`${feed} ${seq} ${sum.toBytes().toString('hex')}`)) {
        complain(`${feed} at ${seq}: the copy is none of the states that the feed had`);
      }
      const told = listener().rows(feed);
      if (!isSameSet(rows, told)) complain(`${feed} at ${seq}: the listener has something else`);
    }
  }

  const actions: [weight: number, action: () => unknown][] = [
    [30, () => commit(aFeed())],
    [60, () => deliver(anAgent())],
    [20, () => anAgent().connect(publisher)],
    [15, poll],
    [4, () => anAgent().cut()],
    [2, () => anAgent().crash()],
    [
      4,
      () => {
        crashAt = random.chance(0.5) ? 'before' : 'after';
      },
    ],
    [4, dropSomeTombstones],
    [3, () => backups.push(source.backUp(aFeed()))],
    [3, restoreSomething],
    [2, () => source.loseHints(random.chance(0.5))],
    [2, () => source.fail(random.chance(0.5) ? new Error('the database is away') : undefined)],
    [2, () => source.offer(aFeed(), random.chance(0.5))],
    [2, restartPublisher],
  ];
  const totalWeight = actions.reduce((sum, [weight]) => sum + weight, 0);

  async function poll(): Promise<void> {
    time += 500 + random.below(6_000);
    await publisher.poll();
  }

  function dropSomeTombstones(): void {
    const feed = aFeed();
    source.dropTombstones(feed, BigInt(random.below(Number(source.backUp(feed).state.seq) + 1)));
    count('tombstones dropped');
  }

  async function restoreSomething(): Promise<void> {
    const backup = backups[random.below(backups.length)];
    if (!backup) return;
    source.restore(backup);
    count('backup restored');
    if (random.chance(0.5)) commit(backup.feed);
    if (random.chance(0.5)) await restartPublisher();
  }

  async function step(): Promise<void> {
    let at = random.below(totalWeight);
    for (const [weight, action] of actions) {
      at -= weight;
      if (at >= 0) continue;
      try {
        await action();
      } catch (error) {
        if (!(error as Error).message.includes('database is away')) throw error;
      }
      break;
    }
    await nextTurn();
  }

  async function heal(): Promise<void> {
    source.fail(undefined);
    source.loseHints(false);
    crashAt = undefined;
    for (const feed of feeds) source.offer(feed, true);
    for (let round = 0; round < healingRounds; round++) {
      time += 10_000;
      await publisher.poll();
      for (const agent of agents) {
        if (!agent.connected()) await agent.connect(publisher);
        while (await deliver(agent));
      }
      if (agents.every(isEqual)) return;
    }
    complain('the copies did not become equal');
  }

  function isEqual({ replica }: SimulatedAgent): boolean {
    return feeds.every((feed) => {
      const { seq, digest } = source.backUp(feed).state;
      const cursor = replica.cursor(feed);
      const isProven = cursor?.provenSeq === seq && cursor.seq === seq && !cursor.restart;
      return isProven && Buffer.compare(cursor.digest, digest) === 0;
    });
  }

  function checkEnd(): void {
    // Only a fork may be found by its digest; all else is seen before.
    if (counts.has('restart DIGEST_MISMATCH') && !counts.has('backup restored')) {
      complain('a copy differed though nothing was restored');
    }
    for (const agent of agents) {
      for (const feed of feeds) {
        const rows = new Map(source.liveRows(feed).map((row) => [`${row.kind}\n${row.key}`, row]));
        const kept = [...agent.replica.rows(feed)].map((row) => [`${row.kind}\n${row.key}`, row]);
        if (!isSameSet(rows, new Map(kept as never))) complain(`${feed}: the copy differs`);
        if (!isSameSet(rows, agent.listener().rows(feed)))
          complain(`${feed}: the listener differs`);
      }
    }
  }

  using _ = source.onChange((feed) => publisher.hint(feed));
  for (let i = 0; i < steps; i++) await step();
  await heal();
  if (complaints.length === 0) checkEnd();
  return { complaints, counts };
}

type Row = { readonly seq: bigint; readonly payload: Uint8Array };

function isSameSet(a: ReadonlyMap<string, Row>, b: ReadonlyMap<string, Row>): boolean {
  if (a.size !== b.size) return false;
  for (const [name, row] of a) {
    const other = b.get(name);
    if (!other || other.seq !== row.seq) return false;
    if (Buffer.compare(other.payload, row.payload) !== 0) return false;
  }
  return true;
}

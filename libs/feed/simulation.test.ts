// The real publisher and follower over a network, disks and a database that a seed decides; see `simulateFeeds`.
import { createMemoryFeedReplica, type SimulationOptions, simulateFeeds } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import type { FeedReplica } from './feed-replica.ts';
import type { FeedSource } from './feed-source.ts';

const schedules = Number(process.env.FEDSCAN_SCHEDULES ?? 2_000);
const firstSeed = Number(process.env.FEDSCAN_SEED ?? Math.floor(Math.random() * 1e9));

test(`copies become equal whatever happens, in ${schedules} lives from seed ${firstSeed}`, async () => {
  const counts = new Map<string, number>();
  const failures: { seed: number; complaints: readonly string[] }[] = [];
  for (let seed = firstSeed; seed < firstSeed + schedules; seed++) {
    const result = await simulateFeeds({ seed });
    if (result.complaints.length > 0) failures.push({ seed, complaints: result.complaints });
    for (const [what, count] of result.counts) counts.set(what, (counts.get(what) ?? 0) + count);
  }

  expect(failures).toEqual([]);
  expect([...counts.keys()].toSorted()).toEqual([
    'backup restored',
    'batch',
    'crash after commit',
    'crash before commit',
    'goodbye',
    'heads',
    'restart CURSOR_TOO_OLD',
    'restart DIGEST_MISMATCH',
    'restart FORK',
    'retire',
    'tombstones dropped',
  ]);
}, 600_000);

test.for([
  [889641115, 'deletions were forgotten before the ring had read them'],
  [1222, 'a restore between the check of a cursor and the first frame'],
  [1587, 'numbers used again between two looks, with frames of both times in the ring'],
  [22412, 'a frame of the ring that is older than the deletions left out'],
] as const)('seed %i: %s', async ([seed]) => {
  expect((await simulateFeeds({ seed })).complaints).toEqual([]);
});

/** The first complaint in up to 500 lives. */
async function findComplaint(mutant: Omit<SimulationOptions, 'seed'>): Promise<string | undefined> {
  for (let seed = 1; seed <= 500; seed++) {
    const { complaints } = await simulateFeeds({ seed, ...mutant });
    if (complaints[0]) return complaints[0];
  }
  return undefined;
}

const withSource = (change: (source: FeedSource) => Partial<FeedSource>) => ({
  wrapSource: (source: FeedSource): FeedSource => ({ ...source, ...change(source) }),
});

test.for<[string, string, Omit<SimulationOptions, 'seed'>]>([
  [
    'a reader that skips an entry',
    'the copies did not become equal',
    withSource((source) => ({
      async read(...asked) {
        const page = await source.read(...asked);
        return { ...page, rows: page.rows.filter(({ seq }) => seq % 7n !== 0n) };
      },
    })),
  ],
  [
    'a reader that is never told what is too old',
    'a copy differed though nothing was restored',
    withSource((source) => ({
      read: async (...asked) => ({ ...(await source.read(...asked)), oldest: 0n }),
    })),
  ],
  [
    'a copy that counts an entry and does not keep it',
    'the digest is not that of the rows',
    {
      openReplica: (crash) => {
        const replica = createMemoryFeedReplica(crash);
        return { ...replica, rows: (feed) => [...replica.rows(feed)].slice(1) };
      },
    },
  ],
  [
    'a copy that keeps its cursor before its rows',
    'a copy differed though nothing was restored',
    {
      openReplica: (crash): FeedReplica => {
        const replica = createMemoryFeedReplica();
        return {
          ...replica,
          async apply(batch) {
            await replica.apply({ ...batch, rows: [], head: undefined });
            crash('before');
            return await replica.apply(batch);
          },
        };
      },
    },
  ],
  [
    'a copy that ignores the digest',
    'the copy is none of the states that the feed had',
    {
      openReplica: (crash): FeedReplica => {
        const replica = createMemoryFeedReplica(crash);
        const believe = (heads: Parameters<FeedReplica['prove']>[0]) =>
          heads.map((head) => ({ ...head, digest: digestOf(replica, head.feed) }));
        return {
          ...replica,
          async apply(batch) {
            await replica.apply({ ...batch, head: undefined });
            if (batch.head) await replica.prove(believe([batch.head]));
            return batch.head !== undefined;
          },
          prove: async (heads) => {
            await replica.prove(believe(heads));
            return new Set(heads.map(({ feed }) => feed));
          },
        };
      },
    },
  ],
])('%s is caught', async ([, complaint, mutant]) => {
  expect(await findComplaint(mutant)).toContain(complaint);
});

const digestOf = (replica: FeedReplica, feed: string): Uint8Array =>
  replica.cursor(feed)?.digest ?? new Uint8Array(32);

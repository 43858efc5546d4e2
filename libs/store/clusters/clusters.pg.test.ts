import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { at, newRegistry, openTestStore } from '../test-store.ts';

const hash = (fill: number) => Buffer.alloc(32, fill);
const later = new Date(at.getTime() + 3_600_000);

const clusterOf = (key: number) => ({
  id: randomUUID(),
  name: 'east',
  uid: 'uid-1',
  enrolledAt: at,
  generation: 1,
  keyHash: hash(key),
  certificateExpiresAt: later,
});

test('of many who use a join token at once, one is the first and the others learn who', async () => {
  await using opened = await openTestStore();
  const { enrolment, audit } = opened.store;
  const token = { id: randomUUID(), secretHash: hash(1), createdAt: at, expiresAt: later };
  await enrolment.keepJoinToken(token);
  const event = { kind: 'cluster_enrolled', at, message: 'east enrolled', alarm: false } as const;

  const uses = await Promise.all(
    Array.from({ length: 8 }, (_, i) => {
      const cluster = clusterOf(i);
      return enrolment.useJoinToken(token.id, cluster, { ...event, clusterId: cluster.id });
    }),
  );

  const others = uses.filter((use) => !use.first);
  const winner = uses.findIndex(({ first }) => first);
  expect(others).toHaveLength(7);
  expect(others.every((use) => use.keyHash[0] === winner)).toBe(true);
  expect(await audit.list(10)).toMatchObject([{ kind: 'cluster_enrolled', alarm: false }]);
  expect(await enrolment.findJoinToken(token.id)).toEqual(token);
});

test('renews a generation once, and never a revoked cluster', async () => {
  await using opened = await openTestStore();
  const { enrolment, clusters } = opened.store;
  const token = { id: randomUUID(), secretHash: hash(1), createdAt: at, expiresAt: later };
  const cluster = clusterOf(1);
  await enrolment.keepJoinToken(token);
  await enrolment.useJoinToken(token.id, cluster, {
    kind: 'cluster_enrolled',
    at,
    message: 'east enrolled',
    alarm: false,
  });
  const renewed = { keyHash: hash(2), certificateExpiresAt: later };

  const first = await enrolment.renewCluster(cluster.id, 1, renewed);
  const again = await enrolment.renewCluster(cluster.id, 1, renewed);
  await clusters.revoke(cluster.id, at);
  const revoked = await enrolment.renewCluster(cluster.id, 2, renewed);

  expect([first, again, revoked]).toEqual([true, false, false]);
  expect(await enrolment.findCluster(cluster.id)).toEqual({
    ...cluster,
    ...renewed,
    generation: 2,
    revokedAt: at,
  });
});

test('shows how far a cluster is, and forgets a feed that it no longer follows', async () => {
  await using opened = await openTestStore();
  const { clusters, registries } = opened.store;
  const cluster = clusterOf(1);
  await opened.sql`
    insert into cluster (id, name, enrolled_at, generation, key_hash, certificate_expires_at)
    values (${cluster.id}, 'east', ${at}, 1, ${hash(1)}, ${later})`;
  await registries.create(newRegistry('one'));
  await registries.create(newRegistry('two'));
  const feed = { cursor: 1n, freshness: 'fresh', equalSince: at };

  await clusters.report(cluster.id, {
    at,
    agentVersion: '0.1.0',
    feeds: [
      { feed: 'one', ...feed },
      { feed: 'two', ...feed },
    ],
  });
  await clusters.report(cluster.id, {
    at: later,
    agentVersion: '0.1.1',
    feeds: [{ feed: 'two', ...feed }],
  });

  expect(await clusters.list()).toEqual([
    {
      id: cluster.id,
      name: 'east',
      enrolledAt: at,
      lastSeenAt: later,
      certificateExpiresAt: later,
      agentVersion: '0.1.1',
      feeds: [
        {
          registry: 'two',
          cursor: 1n,
          head: 2n,
          freshness: 'fresh',
          equalSince: at,
          lastError: '',
        },
      ],
    },
  ]);
  expect(await clusters.find('no-uuid')).toBe(undefined);
  await expect(clusters.revoke(randomUUID(), at)).rejects.toMatchObject({ code: 'NOT_FOUND' });
});

test('admits clusters that are known and not revoked', async () => {
  await using opened = await openTestStore();
  const { clusters } = opened.store;
  const [kept, revoked] = [randomUUID(), randomUUID()];
  for (const id of [kept, revoked]) {
    await opened.sql`
      insert into cluster (id, name, enrolled_at, generation, key_hash, certificate_expires_at)
      values (${id}, 'east', ${at}, 1, ${hash(1)}, ${later})`;
  }
  await clusters.revoke(revoked, at);

  expect(await clusters.admitted([kept, revoked, randomUUID(), 'no-uuid'])).toEqual(
    new Set([kept]),
  );
  expect(await clusters.admitted(['no-uuid'])).toEqual(new Set());
});

test('finds a sign-in token while it is good', async () => {
  await using opened = await openTestStore();
  const { apiTokens } = opened.store;
  const token = {
    id: randomUUID(),
    name: 'ci',
    role: 'ci' as const,
    createdAt: at,
    expiresAt: later,
  };
  await apiTokens.keep(token, hash(1));

  expect(await apiTokens.findByHash(hash(1), at)).toEqual(token);
  expect(await apiTokens.findByHash(hash(1), later)).toBe(undefined);
  expect(await apiTokens.findByHash(hash(2), at)).toBe(undefined);
  await apiTokens.revoke(token.id, at);
  expect(await apiTokens.findByHash(hash(1), at)).toBe(undefined);
});

test('keeps one authority, whoever is first', async () => {
  await using opened = await openTestStore();
  const { authority } = opened.store;
  const record = (n: number) => ({ federation: `f${n}`, certificatePem: 'c', sealedKey: 'k' });

  const kept = await Promise.all([1, 2, 3].map((n) => authority.keepAuthority(record(n))));

  expect(new Set(kept.map(({ federation }) => federation)).size).toBe(1);
  expect(await authority.findAuthority()).toEqual(kept[0]);
});

import { createTestFederation, type TestFederation } from '@fedscan/test-kit';
import { beforeEach, expect, test } from 'vitest';
import { readPeerCertificate } from '../certificates/peer-certificate.ts';
import { createCertificateRequest, generatePrivateKey } from '../certificates/private-key.ts';
import type { EnrolmentRequest } from './enrol.ts';
import { parseJoinToken } from './join-token.ts';

const minute = 60_000;
const hour = 60 * minute;
const addresses = { feedAddresses: ['a:1'], enrolmentAddresses: ['a:2'] };
let time: number;
let federation: TestFederation;

beforeEach(async () => {
  time = Date.parse('2026-11-24T12:00:00.500Z');
  federation = await createTestFederation({ now: () => new Date(time) });
});

async function requestFor(token: string, fields: Partial<EnrolmentRequest> = {}) {
  const { id, secret } = parseJoinToken(token, new Date(time));
  return {
    tokenId: id,
    tokenSecret: secret,
    certificateRequest: await createCertificateRequest(generatePrivateKey()),
    clusterName: '',
    clusterUid: '',
    ...fields,
  };
}

const refused = { code: 'REFUSED', message: 'refused' };

test('lives an hour unless told otherwise, and a day at most', async () => {
  const { enrolment } = federation;
  const lifeOf = async (lifetimeMs?: number) => {
    const { expiresAt } = await enrolment.createJoinToken({ ...addresses, lifetimeMs });
    return expiresAt.toISOString();
  };

  expect(await lifeOf()).toBe('2026-11-24T13:00:00.000Z');
  expect(await lifeOf(24 * hour)).toBe('2026-11-25T12:00:00.000Z');
  for (const wrong of [24 * hour + 1, 1000, -1, Number.NaN]) {
    await expect(lifeOf(wrong)).rejects.toMatchObject({ code: 'BAD_LIFETIME' });
  }
});

test('is not made for a name that no cluster can have', async () => {
  const order = { ...addresses, clusterName: 'not a name' };

  await expect(federation.enrolment.createJoinToken(order)).rejects.toMatchObject({
    code: 'BAD_NAME',
  });
});

test('keeps only the hash of the secret', async () => {
  const { token, id } = await federation.enrolment.createJoinToken(addresses);
  const { secret } = parseJoinToken(token, new Date(time));

  const kept = await federation.store.findJoinToken(id);

  expect(kept?.secretHash.byteLength).toBe(32);
  expect(JSON.stringify(kept)).not.toContain(JSON.stringify(Array.from(secret)).slice(1, -1));
});

test('is refused from the second on at which it expires', async () => {
  const { token, expiresAt } = await federation.enrolment.createJoinToken(addresses);
  const request = await requestFor(token);

  time = expiresAt.getTime();

  await expect(federation.enrolment.enrol(request)).rejects.toMatchObject(refused);
  expect(federation.store.clusters()).toEqual([]);
});

test('makes one cluster of two that use it at the same time', async () => {
  const { token } = await federation.enrolment.createJoinToken(addresses);
  const requests = [await requestFor(token), await requestFor(token)];

  const outcomes = await Promise.allSettled(requests.map((r) => federation.enrolment.enrol(r)));

  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
  expect(federation.store.clusters()).toHaveLength(1);
  expect(federation.store.events.filter(({ alarm }) => alarm)).toHaveLength(1);
});

test('answers the same key again for ten minutes, with a certificate that ends at the same time', async () => {
  const { token } = await federation.enrolment.createJoinToken(addresses);
  const request = await requestFor(token);
  const first = await federation.enrolment.enrol(request);

  time += 10 * minute;
  const again = await federation.enrolment.enrol(request);
  time += 1;
  const late = federation.enrolment.enrol(request);

  expect({ ...again, certificateChain: [] }).toEqual({ ...first, certificateChain: [] });
  await expect(late).rejects.toMatchObject(refused);
  expect(federation.store.events.filter(({ alarm }) => alarm)).toEqual([]);
});

test('answers nobody again once the cluster is revoked', async () => {
  const { token } = await federation.enrolment.createJoinToken(addresses);
  const request = await requestFor(token);
  const { cluster } = await federation.enrolment.enrol(request);

  federation.store.revoke(cluster);

  await expect(federation.enrolment.enrol(request)).rejects.toMatchObject(refused);
});

test('raises no alarm for a stranger who knows only the id of a token', async () => {
  const { token } = await federation.enrolment.createJoinToken(addresses);
  await federation.enrolment.enrol(await requestFor(token));

  const guess = await requestFor(token, { tokenSecret: new Uint8Array(32) });

  await expect(federation.enrolment.enrol(guess)).rejects.toMatchObject(refused);
  expect(federation.store.events.filter(({ alarm }) => alarm)).toEqual([]);
});

test('names a cluster by its token, by what the agent says, or by its id', async () => {
  const { enrolment, store } = federation;
  const bound = await enrolment.createJoinToken({ ...addresses, clusterName: 'bound' });
  const free = await enrolment.createJoinToken(addresses);
  const bare = await enrolment.createJoinToken(addresses);

  await enrolment.enrol(await requestFor(bound.token));
  await enrolment.enrol(await requestFor(free.token, { clusterName: 'said' }));
  const { cluster } = await enrolment.enrol(await requestFor(bare.token));

  expect(store.clusters().map(({ name }) => name)).toEqual([
    'bound',
    'said',
    `cluster-${cluster.slice(0, 8)}`,
  ]);
});

test('admits a cluster by its certificate, until that expires or the cluster is revoked', async () => {
  const { enrolment, store } = federation;
  const { token } = await enrolment.createJoinToken(addresses);
  const issued = await enrolment.enrol(await requestFor(token));
  const peer = readPeerCertificate(issued.certificateChain[0] ?? new Uint8Array());
  if (!peer) throw new Error('the certificate names no cluster');

  expect(await enrolment.admit(peer)).toEqual(store.clusters()[0]);
  expect(await enrolment.admit({ ...peer, federation: 'other' })).toBeUndefined();
  expect(await enrolment.admit({ ...peer, cluster: crypto.randomUUID() })).toBeUndefined();

  store.revoke(issued.cluster);
  expect(await enrolment.admit(peer)).toBeUndefined();
});

test('does not admit a certificate after its day', async () => {
  const { enrolment } = federation;
  const { token } = await enrolment.createJoinToken(addresses);
  const issued = await enrolment.enrol(await requestFor(token));
  const peer = readPeerCertificate(issued.certificateChain[0] ?? new Uint8Array());
  if (!peer) throw new Error('the certificate names no cluster');

  time += 24 * hour - 1000;
  expect(await enrolment.admit(peer)).toBeDefined();
  time += 1000;
  expect(await enrolment.admit(peer)).toBeUndefined();
});

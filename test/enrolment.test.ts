// A cluster's whole way into the federation, over real TLS: the primary's listeners and the agent's side together.
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { silentLogger } from '@fedscan/runtime';
import { createTestFederation } from '@fedscan/test-kit';
import {
  type AgentIdentity,
  encodeJoinToken,
  type IdentityFolder,
  openIdentityFolder,
  openListenerCertificate,
  parseJoinToken,
} from '@fedscan/trust';
import { Server } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import { joinFederation } from '../services/agent/enrolment.ts';
import { createIdentityRenewal, renewIdentity } from '../services/agent/identity-renewal.ts';
import { openEnrolmentServer } from '../services/primary/enrolment-server.ts';
import { listenerCredentials } from '../services/primary/listener-credentials.ts';
import { renewalService } from '../services/primary/renewal-service.ts';

const log = silentLogger;
const never = new AbortController().signal;

async function openPrimary(names = ['127.0.0.1']) {
  const federation = await createTestFederation();
  const { authority, enrolment } = federation;
  const certificate = await openListenerCertificate({ authority, names, log });
  const listener = await openEnrolmentListener();
  const feeds = new Server();
  const renewal = renewalService(enrolment, log);
  feeds.addService(renewal.definition, renewal.handlers);
  const feedPort = await new Promise<number>((resolve, reject) => {
    feeds.bindAsync('127.0.0.1:0', listenerCredentials(certificate, authority), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
  onTestFinished(async () => {
    feeds.forceShutdown();
    await listener.close();
  });
  const createToken = async (order: { clusterName?: string } = {}) => {
    const { token } = await enrolment.createJoinToken({
      feedAddresses: [`127.0.0.1:${feedPort}`],
      enrolmentAddresses: [`127.0.0.1:${listener.port}`],
      ...order,
    });
    return token;
  };
  return {
    ...federation,
    createToken,
    closeEnrolment: listener.close,
    openEnrolment: () => openEnrolmentListener(listener.port),
  };

  async function openEnrolmentListener(port = 0) {
    const server = await openEnrolmentServer({
      enrolment,
      certificate,
      host: '127.0.0.1',
      port,
      log,
    });
    const stop = new AbortController();
    const running = server.run(stop.signal);
    const close = async () => {
      stop.abort();
      await running;
    };
    onTestFinished(close);
    return { port: server.port, close };
  }
}

async function openFolder(): Promise<{ path: string; folder: IdentityFolder }> {
  const path = await mkdtemp(join(tmpdir(), 'fedscan-agent-'));
  onTestFinished(() => rm(path, { recursive: true }));
  return { path, folder: await openIdentityFolder(path) };
}

const joinWith = (joinToken: string | undefined, folder: IdentityFolder, clusterName = 'east') =>
  joinFederation({ folder, joinToken, clusterName, log }, never);

test('joins once, and later starts find the identity without a token', async () => {
  const primary = await openPrimary();
  const { path, folder } = await openFolder();

  const joined = await joinWith(await primary.createToken(), folder);
  const again = await joinWith('not even a token', await openIdentityFolder(path));

  expect(again).toEqual(joined);
  expect(primary.store.clusters()).toEqual([
    expect.objectContaining({ id: joined.cluster, name: 'east', generation: 1 }),
  ]);
  expect(primary.store.events.map(({ kind }) => kind)).toEqual(['cluster_enrolled']);
});

test('waits for a primary that does not answer yet', async () => {
  const primary = await openPrimary();
  const { folder } = await openFolder();
  const token = await primary.createToken();
  await primary.closeEnrolment();
  const missed = Promise.withResolvers<void>();
  const listening = { ...log, warn: () => missed.resolve() };

  const joining = joinFederation(
    { folder, joinToken: token, clusterName: 'east', log: listening },
    never,
  );
  await missed.promise;
  await primary.openEnrolment();
  const { cluster } = await joining;

  expect(primary.store.clusters().map(({ id }) => id)).toEqual([cluster]);
});

test('stops waiting when it is told to', async () => {
  const primary = await openPrimary();
  const { folder } = await openFolder();
  const token = await primary.createToken();
  await primary.closeEnrolment();
  const stop = new AbortController();
  const listening = { ...log, warn: () => stop.abort() };

  const joining = joinFederation(
    { folder, joinToken: token, clusterName: 'east', log: listening },
    stop.signal,
  );

  await expect(joining).rejects.toMatchObject({ name: 'AbortError' });
});

test('asks for a token where there is neither token nor identity', async () => {
  const { folder } = await openFolder();

  await expect(joinWith(undefined, folder)).rejects.toMatchObject({ code: 'TOKEN_MISSING' });
});

test('refuses a token that another agent has used, and raises an alarm', async () => {
  const primary = await openPrimary();
  const token = await primary.createToken();
  await joinWith(token, (await openFolder()).folder);

  const second = joinWith(token, (await openFolder()).folder, 'west');

  await expect(second).rejects.toMatchObject({
    code: 'REFUSED',
    message:
      'the join token was used already, has expired or is for a cluster of another name than west (FEDSCAN_CLUSTER_NAME); create a new one with `fedscan cluster token`',
  });
  expect(primary.store.clusters()).toHaveLength(1);
  expect(primary.store.events.map(({ kind, alarm }) => ({ kind, alarm }))).toEqual([
    { kind: 'cluster_enrolled', alarm: false },
    { kind: 'join_token_misused', alarm: true },
  ]);
});

test('gets the same cluster again when the answer was lost', async () => {
  const primary = await openPrimary();
  const token = await primary.createToken();
  const { path, folder } = await openFolder();
  const forgetful = { ...folder, keep: () => Promise.reject(new Error('killed')) };
  await expect(joinWith(token, forgetful)).rejects.toThrow('killed');

  const joined = await joinWith(token, await openIdentityFolder(path));

  expect(primary.store.clusters().map(({ id }) => id)).toEqual([joined.cluster]);
  expect(primary.store.events.filter(({ alarm }) => alarm)).toEqual([]);
});

test('does not use a token that is bound to another cluster', async () => {
  const primary = await openPrimary();
  const token = await primary.createToken({ clusterName: 'east' });

  await expect(joinWith(token, (await openFolder()).folder, 'west')).rejects.toMatchObject({
    code: 'REFUSED',
  });
  await joinWith(token, (await openFolder()).folder, 'east');

  expect(primary.store.clusters().map(({ name }) => name)).toEqual(['east']);
});

test('says what is wrong with a damaged and with an expired token', async () => {
  const primary = await openPrimary();
  const { folder } = await openFolder();
  const token = await primary.createToken();
  const expired = encodeJoinToken({ ...parseJoinToken(token), expiresAt: new Date(0) });

  await expect(joinWith(token.slice(0, -8), folder)).rejects.toMatchObject({
    code: 'JOIN_TOKEN_DAMAGED',
  });
  await expect(joinWith(expired, folder)).rejects.toMatchObject({ code: 'JOIN_TOKEN_EXPIRED' });
});

test('gives its token to nobody who is not of the federation', async () => {
  const primary = await openPrimary();
  const stranger = await createTestFederation();
  const token = parseJoinToken(await primary.createToken());
  const misled = encodeJoinToken({ ...token, authorityPem: stranger.authority.certificatePem });

  await expect(joinWith(misled, (await openFolder()).folder)).rejects.toMatchObject({
    code: 'UNTRUSTED',
    message: expect.stringContaining('is not the primary of this federation'),
  });
  expect(primary.store.events).toEqual([]);
});

test('says when the certificate of the primary lacks the name it was dialled by', async () => {
  const primary = await openPrimary(['primary.example']);

  const joining = joinWith(await primary.createToken(), (await openFolder()).folder);

  await expect(joining).rejects.toMatchObject({
    code: 'UNTRUSTED',
    message: expect.stringContaining('FEDSCAN_ADVERTISED_HOST'),
  });
});

test('renews with a new key, and goes on from there', async () => {
  const primary = await openPrimary();
  const { path, folder } = await openFolder();
  const joined = await joinWith(await primary.createToken(), folder);

  const renewed = await renewIdentity(joined, folder, never);
  const renewedAgain = await renewIdentity(renewed, folder, never);

  expect([renewed.generation, renewedAgain.generation]).toEqual([2, 3]);
  expect(new Set([joined, renewed, renewedAgain].map(({ keyPem }) => keyPem)).size).toBe(3);
  expect(await (await openIdentityFolder(path)).read()).toEqual(renewedAgain);
  expect(primary.store.clusters()[0]).toMatchObject({ id: joined.cluster, generation: 3 });
});

test('renews after an answer that got lost', async () => {
  const primary = await openPrimary();
  const { folder } = await openFolder();
  const joined = await joinWith(await primary.createToken(), folder);
  const forgetful = { ...folder, keep: () => Promise.reject(new Error('killed')) };
  await expect(renewIdentity(joined, forgetful, never)).rejects.toThrow('killed');

  const renewed = await renewIdentity(joined, folder, never);

  expect(renewed.generation).toBe(2);
  expect(primary.store.events.filter(({ alarm }) => alarm)).toEqual([]);
});

test('renews by itself once half of the life is over', async () => {
  const primary = await openPrimary();
  const { folder } = await openFolder();
  const joined = await joinWith(await primary.createToken(), folder);
  const issuedAt = new Date(joined.issuedAt.getTime() - 15 * 3_600_000);
  const renewal = createIdentityRenewal({ identity: { ...joined, issuedAt }, folder, log });
  const stop = new AbortController();
  const renewed = Promise.withResolvers<AgentIdentity>();
  using _ = renewal.onChange(renewed.resolve);

  const running = renewal.run(stop.signal);
  const identity = await renewed.promise;
  stop.abort();

  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
  expect(identity.generation).toBe(2);
  expect(renewal.current()).toEqual(identity);
  expect(await folder.read()).toEqual(identity);
});

test('does not renew before its time, and says clearly when it is refused', async () => {
  const primary = await openPrimary();
  const { folder } = await openFolder();
  const joined = await joinWith(await primary.createToken(), folder);
  primary.store.revoke(joined.cluster);
  const stop = new AbortController();
  const errors: unknown[] = [];
  const listening = {
    ...log,
    error(message: string) {
      errors.push(message);
      stop.abort();
    },
  };
  const issuedAt = new Date(joined.issuedAt.getTime() - 15 * 3_600_000);
  const early = createIdentityRenewal({ identity: joined, folder, log: listening });
  const due = createIdentityRenewal({ identity: { ...joined, issuedAt }, folder, log: listening });

  await Promise.allSettled([early.run(stop.signal), due.run(stop.signal)]);

  expect(errors).toEqual(['identity renewal refused']);
  expect(due.current().generation).toBe(1);
});

test('finds two holders of one identity', async () => {
  const primary = await openPrimary();
  const { path, folder } = await openFolder();
  const joined = await joinWith(await primary.createToken(), folder);
  const copied = await openFolder();
  await cp(path, copied.path, { recursive: true });

  await renewIdentity(joined, folder, never);
  const thief = renewIdentity((await copied.folder.read()) as AgentIdentity, copied.folder, never);

  await expect(thief).rejects.toMatchObject({ code: 'REFUSED' });
  expect(primary.store.events.at(-1)).toMatchObject({
    kind: 'cluster_identity_misused',
    clusterId: joined.cluster,
    alarm: true,
  });
});

test('does not let an older certificate follow the newest generation', async () => {
  const primary = await openPrimary();
  const { folder } = await openFolder();
  const joined = await joinWith(await primary.createToken(), folder);
  await renewIdentity(joined, folder, never);

  const guess = renewIdentity({ ...joined, generation: 2 }, (await openFolder()).folder, never);

  await expect(guess).rejects.toMatchObject({ code: 'REFUSED' });
  expect(primary.store.clusters()[0]?.generation).toBe(2);
});

test('renews nothing for a cluster that was revoked', async () => {
  const primary = await openPrimary();
  const { folder } = await openFolder();
  const joined = await joinWith(await primary.createToken(), folder);

  primary.store.revoke(joined.cluster);

  await expect(renewIdentity(joined, folder, never)).rejects.toMatchObject({ code: 'REFUSED' });
});

test('does not let in an identity of another federation', async () => {
  const primary = await openPrimary();
  const other = await openPrimary();
  const ours = await joinWith(await primary.createToken(), (await openFolder()).folder);
  const { folder } = await openFolder();
  const theirs = await joinWith(await other.createToken(), folder);

  const crossing = renewIdentity(
    { ...theirs, feedAddresses: ours.feedAddresses, trustPem: ours.trustPem },
    folder,
    never,
  );

  await expect(crossing).rejects.toMatchObject({ code: 'UNREACHABLE' });
});

import { create } from '@bufbuild/protobuf';
import { grpcMethods, enrolment as wire } from '@fedscan/protocol';
import { openTelemetry, silentLogger } from '@fedscan/runtime';
import { createTestFederation } from '@fedscan/test-kit';
import {
  createCertificateRequest,
  generatePrivateKey,
  openListenerCertificate,
  parseJoinToken,
} from '@fedscan/trust';
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js';
import { expect, test } from 'vitest';
import { type EnrolmentServerOptions, openEnrolmentServer } from './enrolment-server.ts';
import { createRateLimit } from './rate-limit.ts';

const { enrol, recover } = grpcMethods(wire.EnrolmentService);

async function openServer(options: Partial<EnrolmentServerOptions> = {}) {
  const federation = await createTestFederation();
  const { authority, enrolment } = federation;
  const certificate = await openListenerCertificate({
    authority,
    names: ['127.0.0.1'],
    log: silentLogger,
  });
  const server = await openEnrolmentServer({
    enrolment,
    certificate,
    host: '127.0.0.1',
    port: 0,
    log: silentLogger,
    ...options,
  });
  const stop = new AbortController();
  const running = server.run(stop.signal);
  const address = `127.0.0.1:${server.port}`;
  const client = new Client(address, credentials.createSsl(Buffer.from(authority.certificatePem)), {
    'grpc.enable_http_proxy': 0,
  });
  const call = <Method extends typeof enrol | typeof recover>(
    method: Method,
    request: Parameters<Method['requestSerialize']>[0],
  ) =>
    new Promise<ReturnType<Method['responseDeserialize']>>((resolve, reject) => {
      client.makeUnaryRequest(
        method.path,
        method.requestSerialize as (request: unknown) => Buffer,
        method.responseDeserialize as (bytes: Buffer) => ReturnType<Method['responseDeserialize']>,
        request,
        (error, response) => (response ? resolve(response) : reject(error)),
      );
    });
  return {
    ...federation,
    call,
    async request(keyPem = generatePrivateKey()) {
      const { token } = await enrolment.createJoinToken({
        feedAddresses: [address],
        enrolmentAddresses: [address],
      });
      const { id, secret } = parseJoinToken(token);
      return {
        tokenId: id,
        tokenSecret: secret,
        certificateRequest: await createCertificateRequest(keyPem),
        clusterName: 'east',
      };
    },
    async [Symbol.asyncDispose]() {
      client.close();
      stop.abort();
      await running;
    },
  };
}

const refusal = { code: status.PERMISSION_DENIED, details: 'refused' };

const statusOf = async (answer: Promise<unknown>): Promise<Partial<ServiceError>> => {
  const { code, details } = await answer.then(
    () => ({ code: status.OK, details: '' }),
    (error: ServiceError) => error,
  );
  return { code, details };
};

test('enrols a cluster over TLS of the federation', async () => {
  await using server = await openServer();

  const { identity } = await server.call(enrol, await server.request());

  const [cluster] = server.store.clusters();
  expect(identity).toMatchObject({ clusterId: cluster?.id, generation: 1 });
  expect(identity?.trustBundle).toEqual([Buffer.from(server.authority.certificateDer)]);
  expect(cluster?.name).toBe('east');
});

test('refuses everything wrong with the same words', async () => {
  await using server = await openServer();
  const good = await server.request();
  const used = await server.request();
  await server.call(enrol, used);

  const answers = await Promise.all(
    [
      {},
      { ...good, tokenId: '0d9b3f0c-6f2e-4a5e-9d6f-b9f7a0e21a11' },
      { ...good, tokenSecret: new Uint8Array(32) },
      { ...good, certificateRequest: new Uint8Array(100) },
      { ...good, clusterName: '../../etc' },
      { ...used, certificateRequest: await createCertificateRequest(generatePrivateKey()) },
    ].map((request) => statusOf(server.call(enrol, create(wire.EnrolRequestSchema, request)))),
  );

  expect(answers).toEqual(answers.map(() => refusal));
});

test('does not read a request that is too large', async () => {
  await using server = await openServer();

  const answer = server.call(enrol, { certificateRequest: new Uint8Array(100_000) });

  expect((await statusOf(answer)).code).toBe(status.RESOURCE_EXHAUSTED);
});

test('slows down who asks too often, and says no more than that', async () => {
  const rateLimit = createRateLimit({
    perAddress: { burst: 2, perSecond: 0 },
    overall: { burst: 100, perSecond: 0 },
    addresses: 10,
  });
  await using server = await openServer({ rateLimit });

  const codes = [];
  for (let n = 0; n < 4; n++) codes.push((await statusOf(server.call(enrol, {}))).code);

  expect(codes).toEqual([
    status.PERMISSION_DENIED,
    status.PERMISSION_DENIED,
    status.RESOURCE_EXHAUSTED,
    status.RESOURCE_EXHAUSTED,
  ]);
});

test('does not tell a stranger what went wrong inside', async () => {
  const { enrolment } = await createTestFederation();
  const failing = {
    ...enrolment,
    enrol: () => Promise.reject(new Error('password authentication failed for user canary')),
  };
  await using server = await openServer({ enrolment: failing });

  expect(await statusOf(server.call(enrol, {}))).toEqual({
    code: status.UNAVAILABLE,
    details: 'the primary cannot answer now; come back later',
  });
});

test('does not offer recovery yet', async () => {
  await using server = await openServer();

  expect((await statusOf(server.call(recover, {}))).code).toBe(status.UNIMPLEMENTED);
});

test('counts who joins, who is refused and who is slowed down', async () => {
  await using telemetry = await openTelemetry({ serviceName: 'primary', metrics: true });
  const rateLimit = createRateLimit({
    perAddress: { burst: 2, perSecond: 0 },
    overall: { burst: 100, perSecond: 0 },
    addresses: 10,
  });
  await using server = await openServer({ rateLimit });

  await server.call(enrol, await server.request());
  for (let n = 0; n < 3; n++) await statusOf(server.call(enrol, {}));

  const lines = ((await telemetry.metricsText?.()) ?? '').split('\n');
  expect(lines.filter((line) => line.startsWith('fedscan_enrolments_total'))).toEqual([
    'fedscan_enrolments_total{request="enrol",outcome="done"} 1',
    'fedscan_enrolments_total{request="enrol",outcome="refused"} 1',
    'fedscan_enrolments_total{request="enrol",outcome="throttled"} 2',
  ]);
});

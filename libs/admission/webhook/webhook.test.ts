import { once } from 'node:events';
import { Agent, request } from 'node:https';
import { text } from 'node:stream/consumers';
import type { TLSSocket } from 'node:tls';
import { silentLogger } from '@fedscan/runtime';
import { selfSignedCertificate } from '@fedscan/test-kit';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createEngine } from '../engine/create-engine.ts';
import { finding, lookupOf, scanned } from '../made-up-images.ts';
import { compileRules } from '../rules/compile-rules.ts';
import { parseRules } from '../rules/parse-rules.ts';
import { createWebhook, type Webhook } from './create-webhook.ts';
import type { TlsMaterial } from './serving-certificate.ts';

const policy = compileRules(
  parseRules(`
mode: protect
rules:
  - id: 1001
    rule_type: deny
    criteria: [{ name: cveCriticalCount, op: ">=", value: 1 }]`),
);
const engine = createEngine({
  rules: () => policy,
  lookup: lookupOf({
    'registry.corp/bad:1': scanned([
      finding('critical', { vulnerability: 'CVE-2026-1111', fix: '3.0.9' }),
    ]),
    'registry.corp/good:1': scanned(),
  }),
});

let certificate: TlsMaterial;
let trusted: string;
let webhook: Webhook;
let ready = true;
let fails = false;
const stop = new AbortController();
let running: Promise<void>;
const agent = new Agent({ keepAlive: true, maxSockets: 1 });

const newCertificate = async (): Promise<TlsMaterial> => {
  const { cert, key } = await selfSignedCertificate();
  return { certPem: cert, keyPem: key };
};

beforeAll(async () => {
  certificate = await newCertificate();
  trusted = certificate.certPem;
  webhook = await createWebhook({
    host: '127.0.0.1',
    port: 0,
    tls: () => certificate,
    ready: () => ready,
    log: silentLogger,
    engine: {
      review(asked) {
        if (fails) throw new Error('made to fail');
        return engine.review(asked);
      },
    },
  });
  running = webhook.run(stop.signal);
});
afterAll(async () => {
  agent.destroy();
  stop.abort();
  await running;
});

type Sent = { method?: string; path?: string; type?: string; body?: string | Buffer; via?: Agent };

async function send({ method = 'POST', path = '/admit', type, body = '', via = agent }: Sent) {
  const asking = request({
    ...{ method, path, agent: via, host: '127.0.0.1', port: webhook.port, ca: trusted },
    headers: {
      'content-type': type ?? 'application/json',
      'content-length': Buffer.byteLength(body),
    },
  });
  // A server that answers early may close before all is sent.
  asking.on('error', () => {});
  asking.end(body);
  const [answer] = await once(asking, 'response');
  const socket = answer.socket as TLSSocket;
  const peer = socket.getPeerX509Certificate()?.fingerprint256;
  const reply = { status: answer.statusCode as number, body: await text(answer), peer };
  return { ...reply, port: socket.localPort };
}

const reviewOf = (request: object) =>
  JSON.stringify({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', request });

const podReview = (containers: readonly object[], more: object = {}) =>
  reviewOf({
    uid: '7c1f0000-aaaa',
    operation: 'CREATE',
    kind: { group: '', version: 'v1', kind: 'Pod' },
    resource: { group: '', version: 'v1', resource: 'pods' },
    namespace: 'shop',
    object: { spec: { containers } },
    ...more,
  });

test('a denial says which rule, container and image, why, and what mends it', async () => {
  const { status, body } = await send({
    body: podReview([{ name: 'web', image: 'registry.corp/bad:1' }]),
  });

  const reason =
    /^fedscan rule 1001 \(user\): container web, image registry\.corp\/bad:1@sha256:[0-9a-f]{12}\.\.\.: 1 critical vulnerability \(limit 0\): CVE-2026-1111 openssl 3\.0\.1 -> 3\.0\.9/;
  expect(status).toBe(200);
  expect(JSON.parse(body)).toEqual({
    apiVersion: 'admission.k8s.io/v1',
    kind: 'AdmissionReview',
    response: {
      uid: '7c1f0000-aaaa',
      allowed: false,
      status: {
        code: 403,
        reason: 'Forbidden',
        message: expect.stringMatching(reason),
        details: {
          causes: [
            {
              reason: 'RuleDenied',
              field: 'spec.containers[0].image',
              message: expect.stringMatching(reason),
            },
          ],
        },
      },
      auditAnnotations: {
        decision: 'deny',
        mode: 'protect',
        policy: policy.version,
        rules: '1001',
        images: expect.stringMatching(/^sha256:[0-9a-f]{64}$/),
        explain: '7c1f0000',
      },
    },
  });
});

test('explains a decision by the id in its message, but keeps nothing of a dry run', async () => {
  const containers = [{ name: 'web', image: 'registry.corp/bad:1' }];

  await send({ body: podReview(containers, { uid: 'aaaaaaaa-1' }) });
  const dry = await send({ body: podReview(containers, { uid: 'bbbbbbbb-1', dryRun: true }) });

  expect(engine.explain('aaaaaaaa')?.containers[0]?.rules).toMatchObject([
    { ruleId: 1001, outcome: 'matched' },
  ]);
  expect(engine.explain('bbbbbbbb')).toBeUndefined();
  expect(JSON.parse(dry.body).response.auditAnnotations).toMatchObject({ dry_run: 'true' });
});

test('an image name that cannot be parsed is unknown, with the reason', async () => {
  const { body } = await send({
    body: podReview([{ name: 'c', image: 'https://x/y\n\u001b[31m' }]),
  });

  const { response } = JSON.parse(body);
  expect(response.allowed).toBe(true);
  expect(response.warnings).toEqual([
    'fedscan rule 1001 (user): container c, image https://x/y??[31m: AMBIGUOUS: "https://x/y??[31m" begins with a scheme; image names have none',
  ]);
});

test('ten thousand containers get their answer, within its bounds', async () => {
  const containers = Array.from({ length: 10_000 }, (_, index) => ({
    name: `c${index}`,
    image: `registry.corp/${index % 2 ? 'bad' : `unknown-${index}`}:1`,
  }));

  const { status, body } = await send({ body: podReview(containers) });

  const { response } = JSON.parse(body);
  expect([status, response.allowed]).toEqual([200, false]);
  expect(Buffer.byteLength(response.status.message)).toBeLessThanOrEqual(1024);
  expect(Buffer.byteLength(response.warnings.join(''))).toBeLessThanOrEqual(4096);
  for (const warning of response.warnings) {
    expect(Buffer.byteLength(warning)).toBeLessThanOrEqual(256);
  }
});

const deep = '['.repeat(100_000);

test.for([
  ['another method', { method: 'PUT' }, 405],
  ['another type', { type: 'application/yaml' }, 415],
  ['a type that only begins alike', { type: 'application/jsonp' }, 415],
  ['no body', {}, 400],
  ['no JSON', { body: 'hello' }, 400],
  ['JSON that is not closed', { body: deep }, 400],
  ['a list', { body: '[]' }, 400],
  ['another kind', { body: '{"apiVersion":"admission.k8s.io/v1","kind":"Pod"}' }, 400],
  ['another version', { body: reviewOf({}).replace('/v1', '/v1beta1') }, 400],
  ['no request', { body: '{"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview"}' }, 400],
  ['no uid', { body: podReview([], { uid: '' }) }, 400],
  ['no operation', { body: podReview([], { operation: 'PATCH' }) }, 400],
  ['no object', { body: podReview([], { object: null }) }, 400],
  ['an object that is none', { body: podReview([], { object: 'pod' }) }, 400],
  ['16 MiB and one byte', { body: Buffer.alloc(16 * 1024 * 1024 + 1, 32) }, 413],
] satisfies [string, Sent, number][])('%s is refused', async ([, sent, expected]) => {
  const { status, body } = await send({ ...sent, via: new Agent() });

  expect([status, body.length < 300]).toEqual([expected, true]);
});

test('what is nested deeply is read like anything else', async () => {
  const options = `${deep}${']'.repeat(deep.length)}`;
  const review = podReview([{ name: 'c', image: 'registry.corp/good:1' }], { options: 'here' });
  const body = review.replace('"here"', options);

  expect(JSON.parse((await send({ body })).body).response.allowed).toBe(true);
});

test('fields of the wrong kind are no reason to fail', async () => {
  const body = podReview([], {
    object: {
      metadata: 7,
      spec: { containers: [null, 3, { image: 9 }], volumes: 'x', affinity: [] },
    },
  });

  const { status, body: answer } = await send({ body });

  expect([status, JSON.parse(answer).response.warnings.length]).toEqual([200, 3]);
});

test('is not ready with 503, and fails with 500, never with an allowance', async () => {
  const body = podReview([{ name: 'c', image: 'registry.corp/good:1' }]);
  const asked: number[] = [];

  ready = false;
  asked.push(
    (await send({ body })).status,
    (await send({ method: 'GET', path: '/readyz' })).status,
  );
  ready = true;
  fails = true;
  asked.push((await send({ body })).status);
  fails = false;
  asked.push(
    (await send({ body })).status,
    (await send({ method: 'GET', path: '/readyz' })).status,
  );
  asked.push((await send({ method: 'GET', path: '/healthz' })).status);

  expect(asked).toEqual([503, 503, 500, 200, 200, 200]);
});

test('a new certificate is taken over, and no connection is lost; a bad one is refused', async () => {
  const body = podReview([{ name: 'c', image: 'registry.corp/good:1' }]);
  const first = await send({ body });

  certificate = await newCertificate();
  webhook.refreshCertificate();
  const same = await send({ body });
  trusted = certificate.certPem;
  const other = await send({ body, via: new Agent() });
  certificate = { certPem: 'none', keyPem: 'none' };
  webhook.refreshCertificate();
  const still = await send({ body, via: new Agent() });

  expect([same.port, same.peer]).toEqual([first.port, first.peer]);
  expect(other.peer).not.toBe(first.peer);
  expect(still.peer).toBe(other.peer);
});

// AdmissionReviews as a real API server sent them, answered by the real webhook over HTTPS.
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:https';
import { join } from 'node:path';
import { json } from 'node:stream/consumers';
import {
  type AdmissionResponse,
  compileRules,
  createEngine,
  createWebhook,
  type ImageLookup,
  parseRules,
  type Webhook,
} from '@fedscan/admission';
import { silentLogger } from '@fedscan/runtime';
import { requireOrSkip, selfSignedCertificate, sharedFolder } from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const shared = sharedFolder();
const folder = join(shared ?? '.', 'reviews');
const absent = requireOrSkip('the recorded admission reviews', shared);

// good is clean, bad has one critical vulnerability; both are scanned whatever their tag.
const lookup: ImageLookup = {
  lookup: ({ repository }) => ({
    stale: [],
    images: [
      {
        facts: {
          digest: `sha256:${'0'.repeat(64)}`,
          findings: repository.endsWith('bad')
            ? [
                {
                  vulnerability: 'CVE-2026-1111',
                  aliases: [],
                  advisories: [],
                  packageName: 'openssl',
                  packageVersion: '3.0.1',
                  severity: 'critical',
                  fixState: 'fixed',
                  fixedVersions: ['3.0.9'],
                },
              ]
            : [],
        },
      },
    ],
  }),
};

// Everything that is judged is denied by the first set; by the second, only what is critical.
const denyAll = `
mode: protect
rules:
  - { id: 1001, rule_type: deny, criteria: [{ name: namespace, op: containsAny, value: "*" }] }`;
const denyCritical = `
mode: protect
rules:
  - { id: 1002, rule_type: deny, criteria: [{ name: cveCriticalCount, op: ">=", value: 1 }] }`;

type Expected = { judged: string[]; critical?: true } | { skipped: string };

// By reading them: what each asks, and which images in it are new.
const reviews: Record<string, Expected & { what: string }> = {
  'review-1.json': { what: 'a pod is created', judged: ['spec.containers[0].image'] },
  'review-2.json': {
    what: 'kubectl debug adds a container to it',
    judged: ['spec.ephemeralContainers[0].image'],
  },
  'review-3.json': {
    what: 'its image is changed to a bad one; the debugger stays',
    judged: ['spec.containers[0].image'],
    critical: true,
  },
  'review-4.json': { what: 'its resources are changed', skipped: 'unchanged' },
  'review-5.json': { what: 'a deployment', judged: ['spec.template.spec.containers[0].image'] },
  'review-6.json': { what: 'a daemon set', judged: ['spec.template.spec.containers[0].image'] },
  'review-7.json': { what: 'a stateful set', judged: ['spec.template.spec.containers[0].image'] },
  'review-8.json': { what: 'a replica set', judged: ['spec.template.spec.containers[0].image'] },
  'review-9.json': { what: 'a deployment is scaled', skipped: 'nothing that runs' },
  'review-10.json': { what: 'a job', judged: ['spec.template.spec.containers[0].image'] },
  'review-11.json': {
    what: 'a cron job',
    judged: ['spec.jobTemplate.spec.template.spec.containers[0].image'],
  },
  'review-12.json': { what: 'a pod template', judged: ['template.spec.containers[0].image'] },
  'review-13.json': {
    what: 'a replication controller',
    judged: ['spec.template.spec.containers[0].image'],
  },
};

describe.skipIf(absent)('reviews of a real API server', () => {
  let rules = compileRules(parseRules(denyAll));
  let webhook: Webhook;
  let running: Promise<void>;
  let agent: Agent;
  const stop = new AbortController();

  beforeAll(async () => {
    const { cert, key } = await selfSignedCertificate();
    agent = new Agent({ keepAlive: true, ca: cert });
    webhook = await createWebhook({
      host: '127.0.0.1',
      port: 0,
      tls: () => ({ certPem: cert, keyPem: key }),
      engine: createEngine({ lookup, rules: () => rules }),
      ready: () => true,
      log: silentLogger,
    });
    running = webhook.run(stop.signal);
  });
  afterAll(async () => {
    agent.destroy();
    stop.abort();
    await running;
  });

  async function post(file: string): Promise<AdmissionResponse> {
    const headers = { 'content-type': 'application/json' };
    const asking = request(`${webhook.url}/admit`, { method: 'POST', agent, headers });
    asking.end(readFileSync(join(folder, file)));
    const [answer] = await once(asking, 'response');
    const review = (await json(answer)) as { response: AdmissionResponse };
    expect(review).toMatchObject({ apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview' });
    return review.response;
  }

  test('every recorded file is in the table', () => {
    const recorded = readdirSync(folder).filter((name) => name.endsWith('.json'));

    expect(recorded.toSorted()).toEqual(Object.keys(reviews).toSorted());
  });

  test.for(Object.entries(reviews))('%s: $1.what', async ([file, expected]) => {
    const { request: asked } = JSON.parse(readFileSync(join(folder, file), 'utf8'));

    rules = compileRules(parseRules(denyAll));
    const strict = await post(file);
    rules = compileRules(parseRules(denyCritical));
    const usual = await post(file);

    expect([strict.uid, usual.uid]).toEqual([asked.uid, asked.uid]);
    if ('skipped' in expected) {
      const skipped = { decision: 'allow', skipped: expected.skipped };
      expect(strict).toEqual({ uid: asked.uid, allowed: true, auditAnnotations: skipped });
      expect(usual).toEqual(strict);
      return;
    }
    expect(strict.status?.details.causes.map(({ field }) => field)).toEqual(expected.judged);
    expect(usual.allowed).toBe(!expected.critical);
    if (expected.critical) {
      expect(usual.status?.message).toMatch(/rule 1002 .*image bad:2: .*CVE-2026-1111 openssl/);
    }
  });
});

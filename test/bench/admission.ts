// Decisions over HTTPS against a server that only reads the request and answers yes; the clients are processes of their own.
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import {
  compileRules,
  createEngine,
  createWebhook,
  parseRules,
  readAdmissionReview,
} from '@fedscan/admission';
import { silentLogger as log } from '@fedscan/runtime';
import { createTestFederation, loopbackCertificate, startService } from '@fedscan/test-kit';
import { catalogOf } from './catalog-of.ts';
import { reviewOf } from './review-of.ts';
import { formatRatio, quantile, type Row } from './row.ts';

const images = 20_000;
const rules = 100;
const seconds = 4;

type Load = {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly errors: number;
};

export async function benchAdmission(): Promise<readonly Row[]> {
  const catalog = catalogOf(images);
  const policy = compileRules(parseRules(rulesText()));
  const engine = createEngine({ lookup: catalog, rules: () => policy });
  const { authority } = await createTestFederation();
  const { certificatePem: certPem, keyPem } = await loopbackCertificate(authority);

  const stub = createServer(
    { cert: certPem, key: keyPem, minVersion: 'TLSv1.3' },
    async (request, response) => {
      for await (const _ of request);
      response.setHeader('content-type', 'application/json').end('{"response":{"allowed":true}}');
    },
  );
  await new Promise<void>((resolve) => stub.listen(0, '127.0.0.1', resolve));
  const stubUrl = `https://127.0.0.1:${(stub.address() as AddressInfo).port}/admit`;
  const webhook = await createWebhook({
    host: '127.0.0.1',
    port: 0,
    tls: () => ({ certPem, keyPem }),
    engine,
    ready: () => true,
    log,
  });
  const stopping = new AbortController();
  const running = webhook.run(stopping.signal);
  try {
    const plain = await load(stubUrl);
    const decided = await load(`${webhook.url}/admit`);
    return [...engineRow(engine), ...rowsOf(decided, plain)];
  } finally {
    stopping.abort();
    await running;
    stub.closeAllConnections();
    stub.close();
  }
}

const rowsOf = (decided: Load, plain: Load): Row[] => [
  {
    quantity: `admission decisions over HTTPS (${rules} rules, ${images} images), 16 connections`,
    measured: `${decided.perSecond.toFixed(0)} /s, ${decided.errors} errors`,
    against: `a server that only says yes: ${plain.perSecond.toFixed(0)} /s`,
    ratio: formatRatio(decided.perSecond / plain.perSecond),
  },
  {
    quantity: 'the same, p99',
    measured: `${decided.p99Ms.toFixed(1)} ms`,
    against: `the same: ${plain.p99Ms.toFixed(1)} ms`,
    ratio: formatRatio(decided.p99Ms / plain.p99Ms),
  },
];

function engineRow(engine: ReturnType<typeof createEngine>): Row[] {
  const times: number[] = [];
  for (let i = 0; i < 20_000; i++) {
    const request = readAdmissionReview(reviewOf(i, 5, images));
    const begun = performance.now();
    engine.review(request);
    times.push((performance.now() - begun) * 1000);
  }
  const sorted = times.slice(4_000).sort((a, b) => a - b);
  const half = quantile(sorted, 0.5);
  const late = quantile(sorted, 0.99);
  return [
    {
      quantity: `one decision about 5 images, engine alone, p50`,
      measured: `${half.toFixed(0)} µs`,
      against: `its p99: ${late.toFixed(0)} µs`,
      ratio: formatRatio(half / late),
    },
  ];
}

async function load(url: string): Promise<Load> {
  const client = startService('test/bench/load.ts', {}, [url, String(seconds), '16']);
  return (await client.waitFor('load done')) as unknown as Load;
}

function rulesText(): string {
  const some = Array.from({ length: rules - 1 }, (_, i) => ({
    id: 1_001 + i,
    category: 'Kubernetes',
    cfg_type: 'user_created',
    rule_type: 'deny',
    criteria:
      i % 2 === 0
        ? [{ name: 'image', op: 'containsAny', value: `team-${i}/*` }]
        : [
            { name: 'cveHighCount', op: '>=', value: String(50 + i) },
            { name: 'namespace', op: 'containsAny', value: `namespace-${i}` },
          ],
  }));
  const critical = {
    id: 1_000,
    category: 'Kubernetes',
    cfg_type: 'user_created',
    rule_type: 'deny',
    criteria: [{ name: 'cveCriticalCount', op: '>=', value: '3' }],
  };
  return JSON.stringify({
    enable: true,
    mode: 'protect',
    default_action: 'allow',
    rules: [critical, ...some],
  });
}

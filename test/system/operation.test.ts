// What an operator sees of a federation at work: health, metrics and traces of primary, scanner and agent.
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AgentProcess,
  alpineImage,
  apiClients,
  createDatabase,
  type MetricSamples,
  type PrimaryProcess,
  projectRoot,
  readMetrics,
  refusalOf,
  startAgent,
  startPrimary,
  startTestRegistry,
  startTraceReceiver,
  type TraceReceiver,
} from '@fedscan/test-kit';
import { createApiToken } from '@fedscan/trust';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { askForPod } from '../demo/review.ts';

const { token } = createApiToken();
const musl = { name: 'musl', version: '1.2.5-r0' };
const openssl = { name: 'libssl3', version: '3.3.2-r0', origin: 'openssl' };

const metricsOf = async (url: string): Promise<MetricSamples> => {
  const response = await fetch(new URL('/metrics', url));
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return readMetrics(await response.text());
};

const pageOf = async (url: string, path: string) => {
  const response = await fetch(new URL(path, url));
  return `${response.status} ${(await response.text()).trim()}`;
};

/** Of the metrics that begin with a name, without those of single buckets. */
const values = (samples: MetricSamples, prefix: string): Record<string, number> =>
  Object.fromEntries(
    [...samples].filter(([name]) => name.startsWith(prefix) && !name.includes('_bucket')),
  );

describe('a federation at work', () => {
  const resources = new AsyncDisposableStack();
  let receiver: TraceReceiver;
  let primary: PrimaryProcess;
  let agent: AgentProcess;

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'fedscan-operation-'));
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    const database = resources.use(await createDatabase());
    const registry = resources.use(await startTestRegistry());
    receiver = resources.use(await startTraceReceiver());
    const env = { FEDSCAN_METRICS: 'true', OTEL_EXPORTER_OTLP_ENDPOINT: receiver.url };
    registry.put('web', '1', await alpineImage({ packages: [musl, openssl] }));
    registry.put('web', '2', await alpineImage({ packages: [musl] }));
    const dataDir = join(folder, 'primary');
    primary = resources.use(await startPrimary({ dataDir, token, databaseUrl: database.url, env }));
    const { token: joinToken } = await primary.api.clusters.createJoinToken({});
    const rulesFile = join(folder, 'rules.yaml');
    await writeFile(rulesFile, rules);
    agent = resources.use(
      await startAgent({
        dataDir: join(folder, 'agent'),
        token,
        joinToken,
        cluster: 'edge',
        rulesFile,
        env,
      }),
    );
    await primary.api.registries.createRegistry({
      registryId: 'shop',
      registry: { kind: 'docker', url: registry.url, filters: ['*'], federated: true },
    });
    await primary.api.registries.startScan({ name: 'registries/shop' });
    const location = join(folder, 'advisories');
    await mkdir(join(location, 'Alpine'), { recursive: true });
    await writeFile(join(location, 'Alpine', 'TEST-1.json'), JSON.stringify(advisory));
    for await (const { phase } of primary.api.advisories.importAdvisories({ location })) {
      if (phase === 'done') break;
    }
    await vi.waitFor(
      async () => {
        const { images } = await agent.api.images.listImages({ parent: 'registries/shop' });
        expect(images.map(({ findings }) => findings?.unknown).sort()).toEqual([0, 1]);
        const [here, there] = await Promise.all([metricsOf(primary.url), metricsOf(agent.url)]);
        const seq = there.get('fedscan_feed_seq{feed="shop"}');
        expect(seq).toBe(here.get('fedscan_feed_head_seq{feed="shop"}'));
      },
      { timeout: 60_000, interval: 100 },
    );
  }, 120_000);
  afterAll(() => resources.disposeAsync());

  test('is alive and ready', async () => {
    for (const { url } of [primary, agent]) {
      expect(await pageOf(url, '/healthz')).toBe('200 ok');
      expect(await pageOf(url, '/readyz')).toBe('200 ok');
    }
  });

  test('both tell the same catalog, and the same place in the feed', async () => {
    const [here, there] = await Promise.all([metricsOf(primary.url), metricsOf(agent.url)]);

    const catalog = {
      fedscan_catalog_registries: 1,
      'fedscan_catalog_images{registry="shop",status="queued"}': 0,
      'fedscan_catalog_images{registry="shop",status="scanning"}': 0,
      'fedscan_catalog_images{registry="shop",status="scanned"}': 2,
      'fedscan_catalog_images{registry="shop",status="failed"}': 0,
      'fedscan_catalog_images{registry="shop",status="unsupported"}': 0,
      fedscan_catalog_unreadable_entries: 0,
    };
    expect(values(here, 'fedscan_catalog')).toEqual(catalog);
    expect(values(there, 'fedscan_catalog')).toEqual(catalog);
    for (const name of ['fedscan_advisory_epoch', 'fedscan_advisory_records{source="Alpine"}']) {
      expect(here.get(name), name).toBeGreaterThan(0);
      expect(there.get(name), name).toBe(here.get(name));
    }
    expect(here.get('fedscan_advisory_age_seconds{source="Alpine"}')).toBeGreaterThan(0);
    const seq = here.get('fedscan_feed_head_seq{feed="shop"}');
    expect(seq).toBeGreaterThan(0);
    expect(there.get('fedscan_feed_seq{feed="shop"}')).toBe(seq);
    const entries = here.get('fedscan_feed_entries{feed="shop"}');
    expect(entries).toBeGreaterThan(0);
    expect(there.get('fedscan_feed_entries{feed="shop"}')).toBe(entries);
  });

  test('the primary tells of followers, passes, jobs, enrolments and imports', async () => {
    const samples = await metricsOf(primary.url);

    expect(values(samples, 'fedscan_feed_followers')).toEqual({
      fedscan_feed_followers: 1,
      fedscan_feed_followers_behind: 0,
    });
    expect(samples.get('fedscan_feed_batches_sent_total')).toBeGreaterThan(0);
    expect(samples.get('fedscan_feed_sent_bytes_total')).toBeGreaterThan(500);
    expect(values(samples, 'fedscan_registry_passes')).toEqual({
      'fedscan_registry_passes_total{outcome="complete"}': 1,
    });
    expect(samples.get('fedscan_registry_pass_duration_seconds_count')).toBe(1);
    expect(Object.keys(values(samples, 'fedscan_jobs'))).toEqual([
      'fedscan_jobs{kind="list",state="queued"}',
      'fedscan_jobs{kind="list",state="active"}',
      'fedscan_jobs{kind="scan",state="queued"}',
      'fedscan_jobs{kind="scan",state="active"}',
    ]);
    expect(values(samples, 'fedscan_enrolments')).toEqual({
      'fedscan_enrolments_total{outcome="done",request="enrol"}': 1,
    });
    expect(values(samples, 'fedscan_advisory_imports')).toEqual({
      'fedscan_advisory_imports_total{outcome="done"}': 1,
    });
  });

  test('the agent tells of its copy, its rules and its decisions', async () => {
    const image = `${new URL(await registryUrl()).host}/web:1`;
    expect(await askForPod(agent.webhookUrl, agent.webhookCa, image)).toMatchObject({
      allowed: false,
    });

    const samples = await metricsOf(agent.url);

    expect(samples.get('fedscan_feed_connected')).toBe(1);
    expect(values(samples, 'fedscan_feed_state')).toEqual({
      'fedscan_feed_state{feed="shop",state="fresh"}': 1,
      'fedscan_feed_state{feed="shop",state="catching_up"}': 0,
      'fedscan_feed_state{feed="shop",state="stale"}': 0,
      'fedscan_feed_state{feed="shop",state="expired"}': 0,
      'fedscan_feed_state{feed="shop",state="retiring"}': 0,
    });
    expect(samples.get('fedscan_feed_age_seconds{feed="shop"}')).toBeLessThan(60);
    expect(samples.get('fedscan_feed_batches_applied_total{feed="shop"}')).toBeGreaterThan(0);
    expect(samples.get('fedscan_feed_entries_applied_total{feed="shop"}')).toBeGreaterThanOrEqual(
      samples.get('fedscan_feed_entries{feed="shop"}') ?? Number.NaN,
    );
    expect(samples.get('fedscan_feed_received_bytes_total{feed="shop"}')).toBeGreaterThan(500);
    expect(values(samples, 'fedscan_admission_rules')).toEqual({
      fedscan_admission_rules: 1,
      fedscan_admission_rules_refused: 0,
    });
    expect(values(samples, 'fedscan_admission_requests')).toEqual({
      'fedscan_admission_requests_total{decision="deny",dry_run="false",kind="pods",op="CREATE"}': 1,
    });
  });

  test('certificates say how long they are good', async () => {
    const day = 86_400;
    const [here, there] = await Promise.all([metricsOf(primary.url), metricsOf(agent.url)]);

    for (const [samples, certificate] of [
      [here, 'listener'],
      [there, 'identity'],
      [there, 'webhook'],
    ] as const) {
      const left = samples.get(
        `fedscan_certificate_remaining_seconds{certificate="${certificate}"}`,
      );
      expect(left, certificate).toBeGreaterThan(0.5 * day);
      expect(left, certificate).toBeLessThan(400 * day);
    }
  });

  test('calls are counted by outcome, and tokens that are refused', async () => {
    const calls = (samples: MetricSamples, method: string, code: string) =>
      samples.get(
        `fedscan_api_calls_total{code="${code}",method="${method}",service="fedscan.v1.RegistryService"}`,
      ) ?? 0;
    const failures = 'fedscan_sign_in_failures_total{reason="refused"}';
    const before = await metricsOf(primary.url);
    await primary.api.registries.listRegistries({});
    await refusalOf(primary.api.registries.getRegistry({ name: 'registries/none' }));
    await refusalOf(apiClients(primary.url, 'a-wrong-one').registries.listRegistries({}));

    const after = await metricsOf(primary.url);

    const more = (method: string, code: string) =>
      calls(after, method, code) - calls(before, method, code);
    expect(more('ListRegistries', 'ok')).toBe(1);
    expect(more('GetRegistry', 'not_found')).toBe(1);
    expect(more('ListRegistries', 'unauthenticated')).toBe(1);
    expect((after.get(failures) ?? 0) - (before.get(failures) ?? 0)).toBe(1);
  });

  test('each metric is in the guide for operators, and each of the guide is there', async () => {
    const guide = await readFile(join(projectRoot, 'docs/operation.md'), 'utf8');
    const documented = new Set(guide.match(/(?<=`)(fedscan|process)_[a-z_]+(?=`)/g));
    const told = [...(await metricsOf(primary.url)).keys(), ...(await metricsOf(agent.url)).keys()]
      .map((name) => name.replace(/\{.*/, '').replace(/_(bucket|sum|count)$/, ''))
      .filter((name) => name !== 'target_info');

    expect([...new Set(told)].sort()).toEqual([...documented].sort());
  });

  test('labels name nothing of which there may be any number', async () => {
    const all = [...(await metricsOf(primary.url)).keys(), ...(await metricsOf(agent.url)).keys()];

    expect(all.filter((name) => /sha256|TEST-1|web[:/"]|edge|musl|127\.0/.test(name))).toEqual([]);
  });

  test('a trace that a caller began goes on in the API', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    const parentId = 'b7ad6b7169203331';
    await fetch(`${primary.url}/fedscan.v1.SystemService/GetSession`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'content-type': 'application/json',
        traceparent: `00-${traceId}-${parentId}-01`,
      },
      body: '{}',
    });

    const span = await receiver.waitFor((found) => found.traceId === traceId);
    expect(span).toMatchObject({
      service: 'fedscan-primary',
      name: 'API call',
      parentId,
      failed: false,
      attributes: {
        'rpc.service': 'fedscan.v1.SystemService',
        'rpc.method': 'GetSession',
        'rpc.response.status_code': 'ok',
      },
    });
  });

  test('the work of all three is traced', async () => {
    const named = (name: string) => receiver.waitFor((span) => span.name === name);

    expect(await named('list registry')).toMatchObject({
      service: 'fedscan-primary',
      failed: false,
      attributes: { registry: 'shop', rescan: false },
    });
    const scans = () => receiver.spans.filter(({ name }) => name === 'scan image');
    await receiver.waitFor(() => scans().length === 2);
    for (const { service, attributes } of scans()) {
      expect(service).toBe('fedscan-scanner');
      expect(attributes).toMatchObject({
        repository: 'web',
        digest: expect.stringMatching(/^sha256:/),
        outcome: 'scanned',
      });
      expect(Number(attributes.layersRead) + Number(attributes.layersReused)).toBe(1);
    }
    expect(await named('apply feed batch')).toMatchObject({
      service: 'fedscan-agent',
      attributes: { feed: 'shop', entries: expect.any(Number), seq: expect.any(String) },
    });
    const imported = await named('import advisories');
    expect(imported.attributes).toMatchObject({
      records: 1,
      changed: 1,
      epoch: expect.any(String),
    });
    const call = await receiver.waitFor(({ spanId }) => spanId === imported.parentId);
    expect(call.attributes['rpc.method']).toBe('ImportAdvisories');
  });

  async function registryUrl(): Promise<string> {
    const { registry } = await primary.api.registries.getRegistry({ name: 'registries/shop' });
    return registry?.url ?? '';
  }
});

test('metrics and traces are off unless asked for', async () => {
  await using resources = new AsyncDisposableStack();
  const dataDir = await mkdtemp(join(tmpdir(), 'fedscan-operation-'));
  resources.defer(() => rm(dataDir, { recursive: true, force: true }));
  const database = resources.use(await createDatabase());
  const env = { FEDSCAN_SCANNERS: '0' };
  const primary = resources.use(
    await startPrimary({ dataDir, token, databaseUrl: database.url, env }),
  );

  expect(await pageOf(primary.url, '/metrics')).toBe('404 metrics are not switched on');
  expect(await pageOf(primary.url, '/healthz')).toBe('200 ok');
});

const advisory = {
  id: 'TEST-1',
  modified: '2026-11-24T00:00:00Z',
  affected: [
    {
      package: { ecosystem: 'Alpine:v3.10', name: 'openssl' },
      ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
    },
  ],
};

const rules = `
mode: protect
rules:
  - { id: 1, rule_type: deny, criteria: [{ name: image, op: containsAny, value: '*/web:1' }] }
`;

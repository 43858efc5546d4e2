// Bad input to running processes: each piece gets a clear error that says what to do, fails alone, and loses nothing.
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { imageApi, registryApi } from '@fedscan/protocol/api';
import {
  type AgentProcess,
  type ApiClients,
  createDatabase,
  failWith,
  type PrimaryProcess,
  refusalOf,
  runFedscan,
  startAgent,
  startPrimary,
  startService,
  startTestRegistry,
  type TestRegistry,
} from '@fedscan/test-kit';
import { createApiToken } from '@fedscan/trust';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { badImages, goodImage } from './bad-images.ts';

const { ScanStatus } = imageApi;
const { RegistryState } = registryApi;
const canary = 'canary-d41d8cd98f';

describe('bad input', () => {
  const { token } = createApiToken();
  const resources = new AsyncDisposableStack();
  let folder: string;
  let shop: TestRegistry;
  let primary: PrimaryProcess;
  let agent: AgentProcess;
  let joinToken: string;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'fedscan-bad-input-'));
    await chmod(folder, 0o755);
    resources.defer(() => rm(folder, { recursive: true, force: true }));
    const database = resources.use(await createDatabase());
    shop = resources.use(await startTestRegistry());
    const { url: databaseUrl } = database;
    const dataDir = join(folder, 'primary');
    primary = resources.use(await startPrimary({ dataDir, token, databaseUrl }));
    joinToken = (await primary.api.clusters.createJoinToken({})).token;
    const rulesFile = join(folder, 'rules.yaml');
    await writeFile(rulesFile, rules);
    const agentDir = join(folder, 'agent');
    agent = resources.use(
      await startAgent({ dataDir: agentDir, token, joinToken, cluster: 'edge', rulesFile }),
    );
    // Earlier results, which must stay.
    await importAll(await advisoriesIn('first', { 'TEST-1.json': advisoryOn('musl', 'TEST-1') }));
    shop.put('good/old', 'v1', await goodImage('old'));
    await create('shop', shop.url);
    await pass('shop');
    // All at once, with a good image among them.
    for (const [repository, { image, fault }] of Object.entries(badImages)) {
      shop.put(repository, 'v1', image);
      if (fault) shop.addFault(fault);
    }
    shop.put('good/new', 'v1', await goodImage('new'));
    shop.put('secret/app', 'v1', await goodImage('secret'));
    shop.addFault(failWith(/\/v2\/secret\/app\//, 403));
    await pass('shop');
    await agentHas(Object.keys(badImages).length + 2);
  }, 280_000);
  afterAll(() => resources.disposeAsync());

  test.each(Object.entries(badImages))(
    '%s fails with a reason, on the agent too',
    async (repository, bad) => {
      for (const { api } of [primary, agent]) {
        const found = (await imagesOf(api)).find(({ tags }) => tags.includes(`${repository}:v1`));

        expect(found && ScanStatus[found.status]).toBe(bad.status ?? 'FAILED');
        expect(found?.statusCode).toBe(bad.code);
        expect(found?.statusReason).toMatch(bad.says);
      }
    },
  );

  test('what is good beside it is scanned, and what was known stays', async () => {
    for (const { api } of [primary, agent]) {
      const good = (await imagesOf(api)).filter(({ tags }) => tags[0]?.startsWith('good/'));

      expect(
        good.map(({ tags, status, packages, findings }) => [
          tags,
          ScanStatus[status],
          packages,
          findings?.unknown,
        ]),
      ).toEqual([
        [['good/new:v1'], 'SCANNED', 2, 1],
        [['good/old:v1'], 'SCANNED', 2, 1],
      ]);
    }
  });

  test('a repository that may not be read is told, on the agent too', async () => {
    for (const { api } of [primary, agent]) {
      const { state, errorCode, errorMessage } = await statusOf('shop', api);

      expect([state, errorCode]).toEqual([RegistryState.IDLE, 'incomplete']);
      expect(errorMessage).toMatch(
        /^1 repository could not be read, .* stays as it was. secret\/app: .*give the account the right/,
      );
    }
  });

  test('the command line shows all of it', async () => {
    const failed = await fedscan(['image', 'list', 'shop', '--status', 'failed']);
    const registry = await fedscan(['registry', 'show', 'shop']);
    const { digest } = badImages['bad/bomb']?.image ?? {};
    const bomb = await fedscan(['image', 'show', `registries/shop/images/${digest}`]);

    for (const [repository, { status }] of Object.entries(badImages)) {
      if (status === undefined) expect(failed.out).toContain(repository);
    }
    expect(registry.out).toMatch(/^error: .*could not be read.*secret\/app/m);
    expect(bomb.out).toMatch(/archive bombs/);
  });

  test('wrong URLs end their own passes, and no other', async () => {
    const urls = { nobody: 'http://127.0.0.1:1', unknown: 'http://registry.invalid' };
    const tries = Object.entries(urls).map(async ([id, url]) => {
      await create(id, url);
      const { status } = await pass(id);
      await primary.api.registries.deleteRegistry({ name: `registries/${id}` });
      return [id, status?.state, status?.errorCode, status?.errorMessage];
    });

    expect(await Promise.all(tries)).toEqual([
      ['nobody', RegistryState.ERROR, 'connect', expect.stringMatching(/check host and port/)],
      ['unknown', RegistryState.ERROR, 'dns', expect.stringMatching(/check the URL for a typo/)],
    ]);
    expect((await statusOf('shop')).scanned).toBe(2);
  });

  test.each([
    '',
    'ftp://registry.corp',
    'registry.corp',
    'http://u:p@registry.corp',
    'http://[::1',
  ])('the URL %j is refused at once', async (url) => {
    const { code, fields } = await refusalOf(create('wrong', url));

    expect({ code, fields }).toEqual({ code: 'InvalidArgument', fields: ['registry.url'] });
  });

  test('a refused password ends the pass, keeps the results, and is told nowhere', async () => {
    const auth = { kind: 'basic', username: 'robot', password: 'right' } as const;
    await using locked = await startTestRegistry({ auth });
    locked.put('app', 'v1', await goodImage('locked'));
    await create('locked', locked.url, { username: 'robot', password: 'right' });
    expect((await pass('locked')).status?.scanned).toBe(1);

    await primary.api.registries.updateRegistry({
      registry: { name: 'registries/locked', credential: { password: canary } },
      updateMask: { paths: ['credential.password'] },
    });
    const { status } = await pass('locked');
    const test = await fedscan(['registry', 'test', 'locked']);

    expect([status?.state, status?.errorCode, status?.scanned]).toEqual([
      RegistryState.ERROR,
      'auth_rejected',
      1,
    ]);
    expect(status?.errorMessage).toMatch(/refused user name or password of "robot".*check both/);
    expect([test.code, test.out]).toEqual([1, expect.stringContaining('check both')]);
    const told = [
      JSON.stringify(await primary.api.registries.listRegistries({}), plain),
      JSON.stringify(await agent.api.registries.listRegistries({}), plain),
      test.out + test.err,
      primary.service.output(),
      agent.service.output(),
      ...(await filesBelow(folder)),
    ];
    const forms = [canary, Buffer.from(`robot:${canary}`).toString('base64')];
    for (const form of forms) expect(told.filter((text) => text.includes(form))).toEqual([]);
  });

  test('an advisory file that is not JSON is named, and the others are imported', async () => {
    const location = await advisoriesIn('second', {
      'TEST-1.json': advisoryOn('musl', 'TEST-1'),
      'TEST-2.json': advisoryOn('new', 'TEST-2'),
      'TEST-3.json': '{"id": "TEST-3", ',
      'TEST-4.json': '[]',
    });

    const last = await importAll(location);

    expect(last).toMatchObject({ rejected: 2n });
    expect(last?.problems.join('\n')).toMatch(/TEST-3\.json.*JSON/);
    expect(last?.problems.join('\n')).toMatch(/TEST-4\.json/);
    await until(async () => (await findingsOf('good/new')).join() === 'TEST-1,TEST-2');
  });

  test('an import of nothing but garbage takes nothing away', async () => {
    const location = await advisoriesIn('third', { 'TEST-1.json': '<html>404</html>' });

    const { code, err } = await fedscan(['advisory', 'import', location]);

    expect(code).toBe(1);
    expect(err).toMatch(
      /third could be read as an OSV record, and nothing is changed.*TEST-1\.json/,
    );
    expect(await findingsOf('good/old')).toEqual(['TEST-1']);
  });

  test.each([
    ['was used already', () => joinToken, /used already.*create a new one with `fedscan cluster/],
    ['is garbled', () => 'fst1.garbled', /damaged or cut off; copy it again/],
    ['is cut off', () => joinToken.slice(0, -9), /damaged or cut off; copy it again/],
  ])('a join token that %s lets nobody in', async (_how, used, says) => {
    const second = startService('services/agent/main.ts', {
      FEDSCAN_DATA_DIR: join(folder, 'second'),
      FEDSCAN_PORT: '0',
      FEDSCAN_WEBHOOK_PORT: '0',
      FEDSCAN_CLUSTER_NAME: 'second',
      FEDSCAN_JOIN_TOKEN: used(),
    });

    expect(await second.ended).toBe(1);
    expect(second.output()).toMatch(says);
    const { clusters } = await primary.api.clusters.listClusters({});
    expect(clusters.map(({ displayName }) => displayName)).toEqual(['edge']);
  });

  test.each(['BAD IMAGE@@', '', 'UPPER/case:1', 'app@sha256:zz', 'x'.repeat(5_000)])(
    'a pod with the image name %j is denied for that container alone',
    async (image) => {
      const good = `${shop.host}/good/old:v1`;
      const { allowed, message, containers } = await agent.api.admission.evaluate({
        namespace: 'shop',
        objectJson: JSON.stringify({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'pod' },
          spec: {
            containers: [
              { name: 'bad', image },
              { name: 'good', image: good },
            ],
          },
        }),
      });

      expect(allowed).toBe(false);
      expect(message).toContain('container bad');
      expect(containers.map((each) => [each.container, each.allowed])).toEqual([
        ['containers[0]', false],
        ['containers[1]', true],
      ]);
    },
  );

  const create = (registryId: string, url: string, credential?: object) =>
    primary.api.registries.createRegistry({
      registryId,
      registry: {
        kind: 'docker',
        url,
        filters: ['*'],
        federated: true,
        ...(credential && { credential }),
      },
    });

  const statusOf = async (id: string, api: ApiClients = primary.api) => {
    const { registry } = await api.registries.getRegistry({ name: `registries/${id}` });
    if (!registry?.status) throw new Error(`${id} has no status`);
    return registry.status;
  };

  async function pass(id: string) {
    const { code, out, err } = await fedscan(['-o', 'json', 'registry', 'scan', id, '--wait']);
    if (code !== 0 && code !== 1) throw new Error(`the scan of ${id} ended with ${code}: ${err}`);
    if (out === '') throw new Error(err);
    const { registry } = await primary.api.registries.getRegistry({ name: `registries/${id}` });
    return registry ?? Promise.reject(new Error(`${id} is gone`));
  }

  const imagesOf = async (api: ApiClients) =>
    (await api.images.listImages({ parent: 'registries/shop', pageSize: 1_000 })).images;

  async function findingsOf(repository: string): Promise<string[]> {
    const image = (await imagesOf(primary.api)).find(({ tags }) =>
      tags.includes(`${repository}:v1`),
    );
    const { findings } = await primary.api.images.listFindings({ parent: image?.name ?? '' });
    return findings.map(({ vulnerability }) => vulnerability).sort();
  }

  async function agentHas(count: number): Promise<void> {
    const isDone = ({ status }: imageApi.Image) =>
      status !== ScanStatus.QUEUED && status !== ScanStatus.SCANNING;
    await until(async () => {
      const done = (await imagesOf(agent.api)).filter(isDone).length;
      return done === count && (await statusOf('shop', agent.api)).errorCode !== '';
    });
  }

  const fedscan = (args: readonly string[]) =>
    runFedscan(args, {
      env: { FEDSCAN_SERVER: primary.url, FEDSCAN_TOKEN: token, HOME: folder },
    });

  async function advisoriesIn(name: string, files: Readonly<Record<string, string>>) {
    const location = join(folder, name);
    await mkdir(location);
    for (const [file, text] of Object.entries(files)) await writeFile(join(location, file), text);
    return location;
  }

  async function importAll(location: string) {
    const phases = await Array.fromAsync(primary.api.advisories.importAdvisories({ location }));
    return phases.at(-1);
  }
});

// Catalogs follow what is kept, and no event of theirs reaches a client.
async function until(holds: () => Promise<boolean>): Promise<void> {
  const patience = AbortSignal.timeout(30_000);
  while (!(await holds())) await pause(50, undefined, { signal: patience });
}

const rules = `
enable: true
mode: protect
default_action: allow
on_unknown: deny
rules:
  - id: 1000
    category: Kubernetes
    cfg_type: user_created
    rule_type: deny
    criteria: [{ name: cveCriticalCount, op: '>=', value: '1' }]
`;

const advisoryOn = (name: string, id: string) =>
  JSON.stringify({
    id,
    modified: '2026-11-24T00:00:00Z',
    affected: [
      {
        package: { ecosystem: 'Alpine:v3.20', name },
        ranges: [{ type: 'ECOSYSTEM', events: [{ introduced: '0' }] }],
      },
    ],
  });

const plain = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? Number(value) : value;

async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      .map((entry) => readFile(join(entry.parentPath, entry.name), 'latin1')),
  );
}

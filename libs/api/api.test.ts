import { create } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  createClient,
  type Interceptor,
  type Transport,
} from '@connectrpc/connect';
import {
  createConnectTransport,
  createGrpcTransport,
  createGrpcWebTransport,
} from '@connectrpc/connect-node';
import {
  admissionApi,
  advisoryApi,
  clusterApi,
  errorDetails,
  imageApi,
  registryApi,
  systemApi,
} from '@fedscan/protocol';
import { catalogImages, memoryOrders, type ServedApi, startServedApi } from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const signedIn =
  (token: string): Interceptor =>
  (next) =>
  (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };

const orders = memoryOrders();
let served: ServedApi;
beforeAll(async () => {
  served = await startServedApi({ orders });
});
afterAll(() => served.stop());

const transportTo = (url: string, token = 'admin-token'): Transport =>
  createGrpcTransport({ baseUrl: url, interceptors: [signedIn(token)] });
const registries = (token?: string) =>
  createClient(registryApi.RegistryService, transportTo(served.url, token));
const images = () => createClient(imageApi.ImageService, transportTo(served.url));

async function errorOf(call: Promise<unknown> | AsyncIterable<unknown>): Promise<ConnectError> {
  try {
    if (Symbol.asyncIterator in call) for await (const _ of call);
    else await call;
  } catch (error) {
    return ConnectError.from(error);
  }
  throw new Error('the call succeeded');
}

const violationsOf = (error: ConnectError) =>
  error
    .findDetails(errorDetails.BadRequestSchema)
    .flatMap(({ fieldViolations }) => fieldViolations.map(({ field }) => field));
const reasonOf = (error: ConnectError) => {
  const [info] = error.findDetails(errorDetails.ErrorInfoSchema);
  return info && `${info.domain} ${info.reason}`;
};

const docker = (init: object = {}) =>
  create(registryApi.RegistrySchema, { kind: 'docker', url: 'https://r.example.com', ...init });

describe('protocols', () => {
  test.each([
    ['gRPC', (baseUrl: string) => createGrpcTransport({ baseUrl })],
    [
      'gRPC-Web over HTTP/1.1',
      (baseUrl: string) => createGrpcWebTransport({ baseUrl, httpVersion: '1.1' }),
    ],
    [
      'Connect over HTTP/1.1',
      (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: '1.1' }),
    ],
    [
      'Connect over HTTP/2',
      (baseUrl: string) => createConnectTransport({ baseUrl, httpVersion: '2' }),
    ],
  ])('answers %s on the same port, without a sign-in', async (_name, transport) => {
    const system = createClient(systemApi.SystemService, transport(served.url));

    const { role, version, title } = await system.getSystem({});

    expect({ role, version, title }).toEqual({
      role: systemApi.GetSystemResponse_Role.PRIMARY,
      version: '1.2.3',
      title: 'main',
    });
  });

  test('answers a plain POST of JSON', async () => {
    const response = await fetch(`${served.url}/fedscan.v1.ImageService/GetImage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'Bearer reader-token' },
      body: JSON.stringify({ name: `registries/prod/images/${catalogImages.shop.digest}` }),
    });

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject({
      image: { status: 'SCAN_STATUS_SCANNED', operatingSystem: 'debian 12', sizeBytes: '12345678' },
    });
  });
});

describe('signing in', () => {
  test.each([
    ['no token', undefined],
    ['an unknown token', 'Bearer wrong'],
    ['another scheme', 'Basic YWRhOnB3'],
  ])('refuses %s before it reads the request', async (_name, authorization) => {
    const response = await fetch(`${served.url}/fedscan.v1.RegistryService/ListRegistries`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(authorization ? { authorization } : {}) },
      body: 'this is not JSON',
    });

    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'unauthenticated' });
  });

  test('tells who is signed in', async () => {
    const system = createClient(systemApi.SystemService, transportTo(served.url, 'ci-token'));

    const { user, role } = await system.getSession({});

    expect({ user, role }).toEqual({ user: 'build', role: 'ci' });
  });

  test('lets a reader read, and change nothing', async () => {
    await registries('reader-token').listRegistries({});

    const error = await errorOf(registries('reader-token').startScan({ name: 'registries/x' }));

    expect([error.code, reasonOf(error)]).toEqual([
      Code.PermissionDenied,
      'fedscan.dev ROLE_TOO_LOW',
    ]);
  });

  test('closes an address after ten wrong tokens, and lets in who was in before', async () => {
    await using other = await startServedApi();
    const call = (token: string) =>
      createClient(registryApi.RegistryService, transportTo(other.url, token)).listRegistries({});
    await call('reader-token');

    const codes = [];
    for (let i = 0; i < 11; i++) codes.push((await errorOf(call(`wrong-${i}`))).code);
    const newcomer = await errorOf(call('admin-token'));

    expect(codes).toEqual([...Array(10).fill(Code.Unauthenticated), Code.ResourceExhausted]);
    expect(newcomer.findDetails(errorDetails.RetryInfoSchema)).toHaveLength(1);
    expect((await call('reader-token')).registries).toEqual([]);
  });
});

describe('registries', () => {
  test('are created, read, listed and deleted, and never show a password', async () => {
    const wanted = docker({
      filters: ['team/*'],
      schedule: { interval: { seconds: 3600n } },
      federated: true,
      credential: { username: 'robot', password: 'hush' },
      platforms: ['linux/amd64'],
      tagLimit: 5,
      aliases: [{ from: 'mirror.corp/dockerhub', to: 'docker.io' }],
    });

    const { registry } = await registries().createRegistry({
      registryId: 'made',
      registry: wanted,
    });
    const read = await registries().getRegistry({ name: 'registries/made' });
    const listed = await registries().listRegistries({});

    expect(registry).toMatchObject({
      name: 'registries/made',
      filters: ['team/*'],
      schedule: { interval: { seconds: 3600n } },
      credential: { username: 'robot', password: '', passwordSet: true },
      status: { state: registryApi.RegistryState.IDLE },
    });
    expect(orders.passwords.get('made')).toBe('hush');
    expect(read.registry).toEqual(registry);
    expect(listed.registries).toEqual([registry]);
    await registries().deleteRegistry({ name: 'registries/made' });
    expect((await errorOf(registries().getRegistry({ name: 'registries/made' }))).code).toBe(
      Code.NotFound,
    );
  });

  test('name the resource that does not exist, or exists already', async () => {
    await registries().createRegistry({ registryId: 'twice', registry: docker() });

    const again = await errorOf(
      registries().createRegistry({ registryId: 'twice', registry: docker() }),
    );
    const missing = await errorOf(registries().getRegistry({ name: 'registries/none' }));

    expect([again.code, missing.code]).toEqual([Code.AlreadyExists, Code.NotFound]);
    expect(missing.findDetails(errorDetails.ResourceInfoSchema)).toMatchObject([
      { resourceType: 'fedscan.v1.Registry', resourceName: 'registries/none' },
    ]);
    expect(reasonOf(missing)).toBe('fedscan.dev NOT_FOUND');
    await registries().deleteRegistry({ name: 'registries/twice' });
  });

  test.each([
    ['a URL without a scheme', { url: 'r.example.com' }, 'url'],
    ['another scheme', { url: 'ftp://r.example.com' }, 'url'],
    ['a password in the URL', { url: 'https://u:p@r.example.com' }, 'url'],
    ['a query', { url: 'https://r.example.com/?a=1' }, 'url'],
    ['a fragment', { url: 'https://r.example.com/#a' }, 'url'],
    ['no host', { url: 'https://' }, 'url'],
    ['an unknown kind', { kind: 'carrier-pigeon' }, 'kind'],
    ['a filter that does not parse', { filters: ['ok', 'a[b'] }, 'filters[1]'],
    ['59 seconds', { schedule: { interval: { seconds: 59n } } }, 'schedule.interval'],
    ['31 days', { schedule: { interval: { seconds: 2_678_400n } } }, 'schedule.interval'],
    [
      'half a second',
      { schedule: { interval: { seconds: 60n, nanos: 5e8 } } },
      'schedule.interval',
    ],
    ['a platform without architecture', { platforms: ['linux'] }, 'platforms[0]'],
    ['an alias with a scheme', { aliases: [{ from: 'https://a', to: 'b' }] }, 'aliases[0].from'],
    ['text instead of a certificate', { caPem: 'hello' }, 'ca_pem'],
    ['a user without a password', { credential: { username: 'u' } }, 'credential.password'],
    ['a password without a user', { credential: { password: 'p' } }, 'credential.username'],
  ])('refuse %s, and name the field', async (_name, init, field) => {
    const error = await errorOf(
      registries().createRegistry({ registryId: 'bad', registry: docker(init) }),
    );

    expect([error.code, violationsOf(error)]).toEqual([
      Code.InvalidArgument,
      [`registry.${field}`],
    ]);
  });

  test('tell all mistakes together', async () => {
    const registry = docker({ kind: '', url: '', platforms: ['x'] });

    const error = await errorOf(registries().createRegistry({ registryId: 'bad', registry }));

    expect(violationsOf(error)).toEqual(['registry.kind', 'registry.url', 'registry.platforms[0]']);
  });

  test.each(['', '-', '.x', 'a/b', 'common', 'x'.repeat(64), 'ä'])(
    'refuse the id %j',
    async (id) => {
      const error = await errorOf(
        registries().createRegistry({ registryId: id, registry: docker() }),
      );

      expect([error.code, violationsOf(error)]).toEqual([Code.InvalidArgument, ['registry_id']]);
    },
  );

  test('change only in the fields that the mask names', async () => {
    const before = docker({
      filters: ['a'],
      tagLimit: 3,
      credential: { username: 'u', password: 'p1' },
    });
    await registries().createRegistry({ registryId: 'masked', registry: before });

    const { registry } = await registries().updateRegistry({
      registry: docker({
        name: 'registries/masked',
        url: 'https://other.example.com',
        tagLimit: 9,
      }),
      updateMask: { paths: ['tag_limit'] },
    });

    expect(registry).toMatchObject({ url: 'https://r.example.com', filters: ['a'], tagLimit: 9 });
    expect(orders.passwords.get('masked')).toBe('p1');
    await registries().deleteRegistry({ name: 'registries/masked' });
  });

  test('keep a password that is left out, and lose it with the credential', async () => {
    const credential = { username: 'u', password: 'p1' };
    await registries().createRegistry({ registryId: 'kept', registry: docker({ credential }) });
    const { registry } = await registries().getRegistry({ name: 'registries/kept' });

    const same = await registries().updateRegistry({ registry });
    const kept = orders.passwords.get('kept');
    const gone = await registries().updateRegistry({
      registry: docker({ name: 'registries/kept' }),
      updateMask: { paths: ['credential'] },
    });

    expect(same.registry?.credential).toMatchObject({ username: 'u', passwordSet: true });
    expect(kept).toBe('p1');
    expect(gone.registry?.credential).toBeUndefined();
    await registries().deleteRegistry({ name: 'registries/kept' });
  });

  test.each(['colour', 'status', 'status.state', 'name', 'credential.password_set', '__proto__'])(
    'refuse to change %s',
    async (path) => {
      await registries().createRegistry({ registryId: 'fixed', registry: docker() });

      const error = await errorOf(
        registries().updateRegistry({
          registry: docker({ name: 'registries/fixed' }),
          updateMask: { paths: [path] },
        }),
      );

      expect([error.code, violationsOf(error)]).toEqual([Code.InvalidArgument, ['update_mask']]);
      await registries().deleteRegistry({ name: 'registries/fixed' });
    },
  );

  test('are tested before they are kept, step by step', async () => {
    const steps = [];
    const target = {
      case: 'registry' as const,
      value: docker({ url: 'https://refuses.example.com' }),
    };
    for await (const { step, outcome } of registries().testRegistry({ target })) {
      steps.push([step, registryApi.TestRegistryResponse_Outcome[outcome]]);
    }

    expect(steps).toEqual([
      ['address', 'OK'],
      ['login', 'FAILED'],
    ]);
  });

  test('come in pages, and a token is good for its own query only', async () => {
    for (const registryId of ['p3', 'p1', 'p2']) {
      await registries().createRegistry({ registryId, registry: docker() });
    }

    const first = await registries().listRegistries({ pageSize: 2 });
    const second = await registries().listRegistries({
      pageSize: 5,
      pageToken: first.nextPageToken,
    });
    const elsewhere = await errorOf(
      images().listImages({ parent: 'registries/-', pageToken: first.nextPageToken }),
    );
    const negative = await errorOf(registries().listRegistries({ pageSize: -1 }));

    expect(first.registries.map(({ name }) => name)).toEqual(['registries/p1', 'registries/p2']);
    expect(second.registries.map(({ name }) => name)).toEqual(['registries/p3']);
    expect(second.nextPageToken).toBe('');
    expect(violationsOf(elsewhere)).toEqual(['page_token']);
    expect(violationsOf(negative)).toEqual(['page_size']);
  });
});

describe('images', () => {
  const parent = `registries/prod/images/${catalogImages.shop.digest}`;

  test('are listed by words, state and severity', async () => {
    const list = async (query: object) =>
      (await images().listImages({ parent: 'registries/-', ...query })).images.map(
        ({ tags }) => tags[0],
      );

    expect(await list({})).toEqual(['shop/broken:1', 'shop/web:1.0']);
    expect(await list({ query: 'WEB debian' })).toEqual(['shop/web:1.0']);
    expect(await list({ status: imageApi.ScanStatus.FAILED })).toEqual(['shop/broken:1']);
    expect(await list({ minSeverity: imageApi.Severity.CRITICAL })).toEqual(['shop/web:1.0']);
  });

  test('are found by the name that a pod gives them', async () => {
    const byTag = await images().getImage({ name: 'registry.example.com/shop/web:1.0' });
    const byName = await images().getImage({ name: parent });

    expect(byTag.image?.name).toBe(parent);
    expect(byTag).toEqual(byName);
  });

  test('have findings in pages, with layer and path', async () => {
    const first = await images().listFindings({ parent, pageSize: 1 });
    const rest = await images().listFindings({ parent, pageToken: first.nextPageToken });
    const fixable = await images().listFindings({ parent, fixableOnly: true });

    expect(first.totalSize).toBe(3);
    expect(first.findings).toMatchObject([
      {
        vulnerability: 'CVE-2024-0001',
        severity: imageApi.Severity.CRITICAL,
        score: 9.8,
        fixedVersions: ['3.0.13-1'],
        package: { name: 'libssl3', locations: [{ path: 'var/lib/dpkg/status', layerIndex: 0 }] },
      },
    ]);
    expect(rest.findings.map(({ vulnerability }) => vulnerability)).toEqual([
      'CVE-2021-23337',
      'CVE-2024-0002',
    ]);
    expect(fixable.totalSize).toBe(2);
  });

  test('have packages', async () => {
    const { packages } = await images().listPackages({ parent, query: 'lodash' });

    expect(packages).toMatchObject([{ purl: 'pkg:npm/lodash@4.17.20', findings: 1 }]);
  });

  test.each([
    ['a registry that is not there', { parent: 'registries/none' }, Code.NotFound],
    ['a parent that is no registry', { parent: 'prod' }, Code.InvalidArgument],
    [
      'an order that is not known',
      { parent: 'registries/-', orderBy: 'colour' },
      Code.InvalidArgument,
    ],
    [
      'a severity that is not known',
      { parent: 'registries/-', minSeverity: 99 },
      Code.InvalidArgument,
    ],
    [
      'a page token that is made up',
      { parent: 'registries/-', pageToken: 'abc' },
      Code.InvalidArgument,
    ],
  ])('refuse %s', async (_name, request, code) => {
    expect((await errorOf(images().listImages(request))).code).toBe(code);
  });

  test.each([
    ['registries/prod/images/sha256:12', Code.InvalidArgument],
    ['UPPER', Code.InvalidArgument],
    [`registries/prod/images/sha256:${'0'.repeat(64)}`, Code.NotFound],
    ['shop/unknown:1', Code.NotFound],
  ])('refuse the name %s', async (name, code) => {
    expect((await errorOf(images().getImage({ name }))).code).toBe(code);
  });
});

describe('advisories', () => {
  const advisories = () => createClient(advisoryApi.AdvisoryService, transportTo(served.url));

  test('are read by id, with the sources and the epoch', async () => {
    const { advisory } = await advisories().getAdvisory({
      name: 'advisories/DEBIAN-CVE-2024-0001',
    });
    const { sources, epoch } = await advisories().listAdvisorySources({});

    expect(advisory).toMatchObject({ severity: 'critical', aliases: ['CVE-2024-0001'] });
    expect(sources).toMatchObject([{ name: 'advisorySources/Debian', advisories: 9n }]);
    expect(epoch).toBe(7n);
  });

  test('are imported with progress', async () => {
    const phases = [];
    for await (const { phase, problems } of advisories().importAdvisories({ location: '/osv' })) {
      phases.push([phase, problems]);
    }

    expect(phases).toEqual([
      ['read', []],
      ['done', ['a.json: is not JSON']],
    ]);
  });

  test('hide what went wrong inside, and log it once under the id that is told', async () => {
    const lines: unknown[] = [];
    const log = {
      ...{ debug() {}, info() {}, warn() {} },
      error: (message: string, fields: unknown) => lines.push([message, fields]),
      child: () => log,
    };
    await using other = await startServedApi({ log });
    const client = createClient(advisoryApi.AdvisoryService, transportTo(other.url));

    const error = await errorOf(client.importAdvisories({ location: '/nowhere' }));

    const [info] = error.findDetails(errorDetails.ErrorInfoSchema);
    expect(error.code).toBe(Code.Internal);
    expect(error.message).not.toContain('secret');
    expect(error.message).toContain(info?.metadata.id);
    expect(lines).toEqual([
      [
        'call failed',
        {
          id: info?.metadata.id,
          method: 'fedscan.v1.AdvisoryService/ImportAdvisories',
          error: new Error('ENOENT: secret detail of the disk'),
        },
      ],
    ]);
  });
});

describe('clusters', () => {
  const clusters = () => createClient(clusterApi.ClusterService, transportTo(served.url));

  test('tell how far behind they are, and are revoked', async () => {
    const { clusters: listed } = await clusters().listClusters({});
    const { cluster } = await clusters().revokeCluster({ name: 'clusters/edge' });

    expect(listed).toMatchObject([
      {
        name: 'clusters/edge',
        state: clusterApi.ClusterState.CONNECTED,
        feeds: [{ registry: 'registries/prod', lag: 2n, freshness: 'catching up' }],
      },
    ]);
    expect(cluster?.state).toBe(clusterApi.ClusterState.REVOKED);
  });

  test('join with a token that lives for an hour, or as long as is asked', async () => {
    const usual = await clusters().createJoinToken({ clusterName: 'edge-2' });
    const tooLong = await errorOf(clusters().createJoinToken({ lifetime: { seconds: 86_401n } }));

    expect(usual.token).toBe('fst1.edge-2.ada');
    expect(usual.expiresAt?.seconds).toBe(BigInt(Date.parse('2024-06-01T01:00:00Z') / 1000));
    expect(violationsOf(tooLong)).toEqual(['lifetime']);
  });
});

describe('an agent', () => {
  let agent: ServedApi;
  beforeAll(async () => {
    agent = await startServedApi({
      role: 'agent',
      title: 'edge',
      orders: undefined,
      freshness: () => ({ state: 'stale', seq: 42n }),
      evaluator: {
        evaluate: ({ images: [image = ''], object }) => ({
          allowed: object === undefined,
          message: object ? 'rule 3 denies it' : '',
          warnings: [],
          containers: [
            { container: 'images[0]', image, allowed: true, reason: 'no rule applies', rules: [] },
          ],
        }),
      },
    });
  });
  afterAll(() => agent.stop());

  test('answers from its copy, and tells how fresh that is', async () => {
    const client = createClient(registryApi.RegistryService, transportTo(agent.url));

    const { registries: listed } = await client.listRegistries({});

    expect(listed).toMatchObject([
      {
        name: 'registries/prod',
        status: { images: 2, freshness: { state: registryApi.Freshness_State.STALE, seq: 42n } },
      },
    ]);
  });

  test('refuses orders, and says whom to ask', async () => {
    const client = createClient(registryApi.RegistryService, transportTo(agent.url));
    const clusters = createClient(clusterApi.ClusterService, transportTo(agent.url));

    const refusals = await Promise.all([
      errorOf(client.startScan({ name: 'registries/prod' })),
      errorOf(client.testRegistry({ target: { case: 'name', value: 'registries/prod' } })),
      errorOf(clusters.listClusters({})),
    ]);

    expect(refusals.map(({ code, rawMessage }) => [code, rawMessage])).toEqual(
      Array(3).fill([Code.FailedPrecondition, 'this is an agent of cluster edge; ask the primary']),
    );
  });

  test('says whether a pod may run', async () => {
    const client = createClient(admissionApi.AdmissionService, transportTo(agent.url, 'ci-token'));

    const allowed = await client.evaluate({ images: ['nginx:1'] });
    const denied = await client.evaluate({ objectJson: '{"kind":"Pod"}' });

    expect(allowed).toMatchObject({ allowed: true, containers: [{ image: 'nginx:1' }] });
    expect(denied).toMatchObject({ allowed: false, message: 'rule 3 denies it' });
    expect(violationsOf(await errorOf(client.evaluate({ objectJson: '[1]' })))).toEqual([
      'object_json',
    ]);
    expect(violationsOf(await errorOf(client.evaluate({})))).toEqual(['images']);
  });
});

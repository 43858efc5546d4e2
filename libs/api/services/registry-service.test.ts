import { create } from '@bufbuild/protobuf';
import { errorDetails, registryApi } from '@fedscan/protocol';
import {
  apiClients,
  memoryOrders,
  refusalOf,
  type ServedApi,
  startServedApi,
} from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const orders = memoryOrders();
let served: ServedApi;
beforeAll(async () => {
  served = await startServedApi({ orders });
});
afterAll(() => served.stop());

const clients = () => apiClients(served.url);

const docker = (init: object = {}) =>
  create(registryApi.RegistrySchema, { kind: 'docker', url: 'https://r.example.com', ...init });

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

    const { registry } = await clients().registries.createRegistry({
      registryId: 'made',
      registry: wanted,
    });
    const read = await clients().registries.getRegistry({ name: 'registries/made' });
    const listed = await clients().registries.listRegistries({});

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
    await clients().registries.deleteRegistry({ name: 'registries/made' });
    expect(
      (await refusalOf(clients().registries.getRegistry({ name: 'registries/made' }))).code,
    ).toBe('NotFound');
  });

  test('name the resource that does not exist, or exists already', async () => {
    await clients().registries.createRegistry({ registryId: 'twice', registry: docker() });

    const again = await refusalOf(
      clients().registries.createRegistry({ registryId: 'twice', registry: docker() }),
    );
    const missing = await refusalOf(clients().registries.getRegistry({ name: 'registries/none' }));

    expect([again.code, missing.code]).toEqual(['AlreadyExists', 'NotFound']);
    expect(missing.error.findDetails(errorDetails.ResourceInfoSchema)).toMatchObject([
      { resourceType: 'fedscan.v1.Registry', resourceName: 'registries/none' },
    ]);
    expect(missing.reason).toBe('fedscan.dev NOT_FOUND');
    await clients().registries.deleteRegistry({ name: 'registries/twice' });
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
    const error = await refusalOf(
      clients().registries.createRegistry({ registryId: 'bad', registry: docker(init) }),
    );

    expect([error.code, error.fields]).toEqual(['InvalidArgument', [`registry.${field}`]]);
  });

  test('tell all mistakes together', async () => {
    const registry = docker({ kind: '', url: '', platforms: ['x'] });

    const error = await refusalOf(
      clients().registries.createRegistry({ registryId: 'bad', registry }),
    );

    expect(error.fields).toEqual(['registry.kind', 'registry.url', 'registry.platforms[0]']);
  });

  test.each(['', '-', '.x', 'a/b', 'common', 'x'.repeat(64), 'ä'])(
    'refuse the id %j',
    async (id) => {
      const error = await refusalOf(
        clients().registries.createRegistry({ registryId: id, registry: docker() }),
      );

      expect([error.code, error.fields]).toEqual(['InvalidArgument', ['registry_id']]);
    },
  );

  test('change only in the fields that the mask names', async () => {
    const before = docker({
      filters: ['a'],
      tagLimit: 3,
      credential: { username: 'u', password: 'p1' },
    });
    await clients().registries.createRegistry({ registryId: 'masked', registry: before });

    const { registry } = await clients().registries.updateRegistry({
      registry: docker({
        name: 'registries/masked',
        url: 'https://other.example.com',
        tagLimit: 9,
      }),
      updateMask: { paths: ['tag_limit'] },
    });

    expect(registry).toMatchObject({ url: 'https://r.example.com', filters: ['a'], tagLimit: 9 });
    expect(orders.passwords.get('masked')).toBe('p1');
    await clients().registries.deleteRegistry({ name: 'registries/masked' });
  });

  test('keep a password that is left out, and lose it with the credential', async () => {
    const credential = { username: 'u', password: 'p1' };
    await clients().registries.createRegistry({
      registryId: 'kept',
      registry: docker({ credential }),
    });
    const { registry } = await clients().registries.getRegistry({ name: 'registries/kept' });

    const same = await clients().registries.updateRegistry({ registry });
    const kept = orders.passwords.get('kept');
    const gone = await clients().registries.updateRegistry({
      registry: docker({ name: 'registries/kept' }),
      updateMask: { paths: ['credential'] },
    });

    expect(same.registry?.credential).toMatchObject({ username: 'u', passwordSet: true });
    expect(kept).toBe('p1');
    expect(gone.registry?.credential).toBeUndefined();
    await clients().registries.deleteRegistry({ name: 'registries/kept' });
  });

  test.each(['colour', 'status', 'status.state', 'name', 'credential.password_set', '__proto__'])(
    'refuse to change %s',
    async (path) => {
      await clients().registries.createRegistry({ registryId: 'fixed', registry: docker() });

      const error = await refusalOf(
        clients().registries.updateRegistry({
          registry: docker({ name: 'registries/fixed' }),
          updateMask: { paths: [path] },
        }),
      );

      expect([error.code, error.fields]).toEqual(['InvalidArgument', ['update_mask']]);
      await clients().registries.deleteRegistry({ name: 'registries/fixed' });
    },
  );

  test('are tested before they are kept, step by step', async () => {
    const steps = [];
    const target = {
      case: 'registry' as const,
      value: docker({ url: 'https://refuses.example.com' }),
    };
    for await (const { step, outcome } of clients().registries.testRegistry({ target })) {
      steps.push([step, registryApi.TestRegistryResponse_Outcome[outcome]]);
    }

    expect(steps).toEqual([
      ['address', 'OK'],
      ['login', 'FAILED'],
    ]);
  });

  test('come in pages, and a token is good for its own query only', async () => {
    for (const registryId of ['p3', 'p1', 'p2']) {
      await clients().registries.createRegistry({ registryId, registry: docker() });
    }

    const first = await clients().registries.listRegistries({ pageSize: 2 });
    const second = await clients().registries.listRegistries({
      pageSize: 5,
      pageToken: first.nextPageToken,
    });
    const elsewhere = await refusalOf(
      clients().images.listImages({ parent: 'registries/-', pageToken: first.nextPageToken }),
    );
    const negative = await refusalOf(clients().registries.listRegistries({ pageSize: -1 }));

    expect(first.registries.map(({ name }) => name)).toEqual(['registries/p1', 'registries/p2']);
    expect(second.registries.map(({ name }) => name)).toEqual(['registries/p3']);
    expect(second.nextPageToken).toBe('');
    expect(elsewhere.fields).toEqual(['page_token']);
    expect(negative.fields).toEqual(['page_size']);
  });
});

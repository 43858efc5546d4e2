import { registryApi } from '@fedscan/protocol';
import { apiClients, refusalOf, type ServedApi, startServedApi } from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

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

describe('an agent', () => {
  test('answers from its copy, and tells how fresh that is', async () => {
    const client = apiClients(agent.url).registries;

    const { registries: listed } = await client.listRegistries({});

    expect(listed).toMatchObject([
      {
        name: 'registries/prod',
        status: {
          images: 2,
          errorCode: 'incomplete',
          errorMessage:
            '1 repository could not be read, and what is known of it stays as it was. shop/secret: no rights',
          freshness: { state: registryApi.Freshness_State.STALE, seq: 42n },
        },
      },
    ]);
  });

  test('refuses orders, and says whom to ask', async () => {
    const client = apiClients(agent.url).registries;
    const clusters = apiClients(agent.url).clusters;

    const refusals = await Promise.all([
      refusalOf(client.startScan({ name: 'registries/prod' })),
      refusalOf(client.testRegistry({ target: { case: 'name', value: 'registries/prod' } })),
      refusalOf(clusters.listClusters({})),
    ]);

    expect(refusals.map(({ code, message }) => [code, message])).toEqual(
      Array(3).fill(['FailedPrecondition', 'this is an agent of cluster edge; ask the primary']),
    );
  });

  test('says whether a pod may run', async () => {
    const client = apiClients(agent.url, 'ci-token').admission;

    const allowed = await client.evaluate({ images: ['nginx:1'] });
    const denied = await client.evaluate({ objectJson: '{"kind":"Pod"}' });

    expect(allowed).toMatchObject({ allowed: true, containers: [{ image: 'nginx:1' }] });
    expect(denied).toMatchObject({ allowed: false, message: 'rule 3 denies it' });
    expect((await refusalOf(client.evaluate({ objectJson: '[1]' }))).fields).toEqual([
      'object_json',
    ]);
    expect((await refusalOf(client.evaluate({}))).fields).toEqual(['images']);
  });
});

import { clusterApi } from '@fedscan/protocol';
import { apiClients, refusalOf, type ServedApi, startServedApi } from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let served: ServedApi;
beforeAll(async () => {
  served = await startServedApi();
});
afterAll(() => served.stop());

const clients = () => apiClients(served.url);

describe('clusters', () => {
  test('tell how far behind they are, and are revoked', async () => {
    const { clusters: listed } = await clients().clusters.listClusters({});
    const { cluster } = await clients().clusters.revokeCluster({ name: 'clusters/edge' });

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
    const usual = await clients().clusters.createJoinToken({ clusterName: 'edge-2' });
    const refusals = await Promise.all(
      [-1n, 0n, 59n, 86_401n].map((seconds) =>
        refusalOf(clients().clusters.createJoinToken({ lifetime: { seconds } })),
      ),
    );

    expect(usual.token).toBe('fst1.edge-2.ada');
    expect(usual.expiresAt?.seconds).toBe(BigInt(Date.parse('2024-06-01T01:00:00Z') / 1000));
    expect(refusals.map(({ message }) => message)).toEqual(
      Array(4).fill('lifetime: must be from 1 min to 24 h'),
    );
  });
});

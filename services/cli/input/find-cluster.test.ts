import { create } from '@bufbuild/protobuf';
import { clusterApi } from '@fedscan/protocol/api';
import { expect, test } from 'vitest';
import type { Clients } from '../connection/clients.ts';
import { findCluster } from './find-cluster.ts';

const cluster = (id: string, displayName: string, state = clusterApi.ClusterState.CONNECTED) =>
  create(clusterApi.ClusterSchema, { name: `clusters/${id}`, displayName, state });
const revoked = clusterApi.ClusterState.REVOKED;
const clients = {
  clusters: {
    listClusters: async ({ pageToken }: { pageToken: string }) =>
      pageToken === ''
        ? {
            clusters: [cluster('0', 'east', revoked), cluster('1', 'east'), cluster('2', 'west')],
            nextPageToken: 'more',
          }
        : { clusters: [cluster('3', 'west'), cluster('4', '1')], nextPageToken: '' },
  },
} as unknown as Clients;

test.each([
  ['an id, which counts before a name', '1', 'clusters/1'],
  ['a resource name', 'clusters/3', 'clusters/3'],
  ['a name, which a revoked cluster had too', 'east', 'clusters/1'],
])('%s names a cluster', async (_what, text, name) => {
  expect((await findCluster(clients, text)).name).toBe(name);
});

test('a name that two clusters have shuts neither of them out', async () => {
  await expect(findCluster(clients, 'west')).rejects.toMatchObject({
    code: 'usage',
    message: 'several clusters are called west: give the id, one of 2, 3',
  });
});

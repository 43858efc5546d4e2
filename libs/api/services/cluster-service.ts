import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import { clusterApi } from '@fedscan/protocol';
import { invalid, notFound } from '../api-error.ts';
import { session } from '../call-context.ts';
import { toCluster } from '../messages/to-cluster.ts';
import type { Orders } from '../orders.ts';
import { readPage } from '../page.ts';
import { clusterName, parseClusterName } from '../resource-name.ts';
import { pageOf } from './list-page.ts';

const usualLifetime = 3600;
const shortestLifetime = 60;
const longestLifetime = 24 * 3600;
const clusterNameForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;

/** `orders` throws on an agent. */
export function clusterService(
  orders: () => Orders,
): ServiceImpl<typeof clusterApi.ClusterService> {
  const get = async (id: string) => {
    const cluster = await orders().findCluster(id);
    if (!cluster) throw notFound(clusterName(id));
    return cluster;
  };

  return {
    async listClusters(request) {
      const window = readPage(clusterApi.ListClustersRequestSchema, request, {
        usual: 100,
        most: 1000,
      });
      const page = pageOf(await orders().listClusters(), window);
      return { clusters: page.items.map(toCluster), nextPageToken: window.tokenFor(page.next) };
    },

    async getCluster({ name }) {
      return { cluster: toCluster(await get(parseClusterName(name))) };
    },

    async revokeCluster({ name }) {
      const { id } = await get(parseClusterName(name));
      return { cluster: toCluster(await orders().revokeCluster(id)) };
    },

    async createJoinToken(request, context: HandlerContext) {
      const kept = orders();
      const { token, expiresAt } = await kept.createJoinToken({
        ...clusterNameOf(request.clusterName),
        lifetimeSeconds: lifetimeOf(request.lifetime?.seconds),
        createdBy: context.values.get(session)?.user ?? '',
      });
      return { token, expiresAt: timestampFromDate(expiresAt) };
    },
  };
}

function clusterNameOf(name: string): { clusterName?: string } {
  if (name === '') return {};
  if (clusterNameForm.test(name)) return { clusterName: name };
  throw invalid({
    field: 'cluster_name',
    description: 'is not 1 to 63 letters, digits, ".", "_" and "-", the first a letter or digit',
  });
}

function lifetimeOf(seconds: bigint | undefined): number {
  if (seconds === undefined) return usualLifetime;
  if (seconds >= shortestLifetime && seconds <= longestLifetime) return Number(seconds);
  throw invalid({ field: 'lifetime', description: 'must be from 1 min to 24 h' });
}

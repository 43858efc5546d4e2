// The managed clusters, as the API asks for them.
import { type Cluster, notFound, type Orders } from '@fedscan/api';
import type { Publisher } from '@fedscan/feed';
import { type ClusterState, type Clusters, StoreError } from '@fedscan/store';
import type { Enrolment } from '@fedscan/trust';

type ClusterOrders = Pick<
  Orders,
  'listClusters' | 'findCluster' | 'revokeCluster' | 'createJoinToken'
>;

export type ClusterOrdersParts = {
  readonly clusters: Clusters;
  readonly enrolment: Enrolment;
  readonly publisher: Pick<Publisher, 'followers' | 'revoke'>;
  readonly addresses: { readonly feeds: readonly string[]; readonly enrolment: readonly string[] };
};

// An agent reports each 15 s; it may be connected to another replica.
const silentMs = 60_000;

export function createClusterOrders(parts: ClusterOrdersParts): ClusterOrders {
  const { clusters, enrolment, publisher, addresses } = parts;
  const toCluster = (state: ClusterState): Cluster => ({
    id: state.id,
    displayName: state.name,
    state: connectionOf(state, publisher),
    enrolledAt: state.enrolledAt,
    ...(state.revokedAt ? { revokedAt: state.revokedAt } : {}),
    ...(state.lastSeenAt ? { lastSeenAt: state.lastSeenAt } : {}),
    certificateExpiresAt: state.certificateExpiresAt,
    agentVersion: state.agentVersion,
    feeds: feedsOf(state, publisher),
  });
  return {
    listClusters: async () => (await clusters.list()).map(toCluster),
    async findCluster(id) {
      const found = await clusters.find(id);
      return found && toCluster(found);
    },
    async revokeCluster(id) {
      try {
        const revoked = await clusters.revoke(id, new Date());
        publisher.revoke(id);
        return toCluster(revoked);
      } catch (error) {
        if (error instanceof StoreError && error.code === 'NOT_FOUND')
          throw notFound(`clusters/${id}`);
        throw error;
      }
    },
    createJoinToken: ({ clusterName, lifetimeSeconds }) =>
      enrolment.createJoinToken({
        feedAddresses: [...addresses.feeds],
        enrolmentAddresses: [...addresses.enrolment],
        ...(clusterName ? { clusterName } : {}),
        lifetimeMs: lifetimeSeconds * 1000,
      }),
  };
}

function connectionOf(
  { id, revokedAt, lastSeenAt }: ClusterState,
  publisher: Pick<Publisher, 'followers'>,
): Cluster['state'] {
  if (revokedAt) return 'revoked';
  const follows = publisher.followers().some(({ cluster }) => cluster === id);
  const seen = lastSeenAt && Date.now() - lastSeenAt.getTime() < silentMs;
  return follows || seen ? 'connected' : 'disconnected';
}

// What the agent said last, each 15 s; what it has been sent since says more of one that is connected here.
function feedsOf(
  { id, feeds }: ClusterState,
  publisher: Pick<Publisher, 'followers'>,
): Cluster['feeds'] {
  const reported = feeds.map(({ registry, cursor, head, freshness, equalSince, lastError }) => ({
    registry,
    cursor,
    head,
    freshness: freshness as NonNullable<Cluster['feeds'][number]['freshness']>,
    ...(equalSince ? { equalSince } : {}),
    ...(lastError ? { lastError } : {}),
  }));
  if (reported.length > 0) return reported;
  const sent = publisher.followers().find(({ cluster }) => cluster === id)?.feeds ?? [];
  return sent.map(({ feed, seq, head }) => ({
    registry: feed,
    cursor: seq,
    head,
    freshness: 'catching_up' as const,
  }));
}

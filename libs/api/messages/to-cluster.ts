import { create } from '@bufbuild/protobuf';
import { clusterApi } from '@fedscan/protocol';
import type { Cluster, ClusterFeed } from '../orders.ts';
import { clusterName, registryName } from '../resource-name.ts';
import { toTimestamp } from './times.ts';

const states: Record<Cluster['state'], clusterApi.ClusterState> = {
  connected: clusterApi.ClusterState.CONNECTED,
  disconnected: clusterApi.ClusterState.DISCONNECTED,
  revoked: clusterApi.ClusterState.REVOKED,
};

export function toCluster(cluster: Cluster): clusterApi.Cluster {
  return create(clusterApi.ClusterSchema, {
    name: clusterName(cluster.id),
    displayName: cluster.displayName,
    state: states[cluster.state],
    enrolledAt: toTimestamp(cluster.enrolledAt),
    revokedAt: toTimestamp(cluster.revokedAt),
    lastSeenAt: toTimestamp(cluster.lastSeenAt),
    certificateExpiresAt: toTimestamp(cluster.certificateExpiresAt),
    agentVersion: cluster.agentVersion ?? '',
    feeds: cluster.feeds.map(toFeed),
  });
}

function toFeed({ registry, cursor, head, freshness, equalSince, lastError }: ClusterFeed) {
  return {
    registry: registryName(registry),
    cursor,
    head,
    lag: head > cursor ? head - cursor : 0n,
    freshness: freshness?.replace('_', ' ') ?? '',
    equalSince: toTimestamp(equalSince),
    lastError: lastError ?? '',
  };
}

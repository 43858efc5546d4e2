// A cluster as people name it. Its id is a UUID; its name is the agent's choice, and may occur more than once.
import { clusterApi } from '@fedscan/protocol/api';
import { CliError } from '../cli-error.ts';
import { allPages } from '../connection/all-pages.ts';
import type { Clients } from '../connection/clients.ts';
import { clusterNameOf, idOf } from './names.ts';

const { ClusterState } = clusterApi;

export async function listClusters(clients: Clients): Promise<clusterApi.Cluster[]> {
  const clusters: clusterApi.Cluster[] = [];
  const pages = allPages((pageToken) => clients.clusters.listClusters({ pageToken }));
  for await (const page of pages) clusters.push(...page.clusters);
  return clusters;
}

/** By id, resource name or name; throws CliError where that names none, or more than one. */
export async function findCluster(clients: Clients, text: string): Promise<clusterApi.Cluster> {
  const clusters = await listClusters(clients);
  const byId = clusters.find(({ name }) => name === clusterNameOf(text));
  if (byId) return byId;
  const named = clusters.filter(({ displayName }) => displayName === text);
  // One that joined again has its name twice.
  const living = named.filter(({ state }) => state !== ClusterState.REVOKED);
  const [found, ...others] = living.length > 0 ? living : named;
  if (!found) throw new CliError('notFound', `there is no cluster ${text}; see "cluster list"`);
  if (others.length === 0) return found;
  const ids = [found, ...others].map(({ name }) => idOf(name)).join(', ');
  throw new CliError('usage', `several clusters are called ${text}: give the id, one of ${ids}`);
}

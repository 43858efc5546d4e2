import type { Duration } from '@bufbuild/protobuf/wkt';
import { clusterApi } from '@fedscan/protocol/api';
import { Command } from 'commander';
import type { CliConfig } from '../config.ts';
import { withContext } from '../context.ts';
import { parseDuration } from '../input/duration.ts';
import { findCluster, listClusters } from '../input/find-cluster.ts';
import { idOf } from '../input/names.ts';
import { formatTable } from '../output/table.ts';
import { formatTime } from '../output/times.ts';

const { ClusterSchema, ClusterState, CreateJoinTokenResponseSchema, ListClustersResponseSchema } =
  clusterApi;

export function clusterCommand(config: CliConfig): Command {
  const cluster = new Command('cluster').description('the managed clusters of the federation');

  cluster
    .command('token [name]')
    .description(
      'make a token with which one agent joins; with a name, only one that is called that (its FEDSCAN_CLUSTER_NAME)',
    )
    .option('--lifetime <duration>', 'how long it is good, at most 24h (1h)', parseDuration)
    .action(
      withContext<{ lifetime?: Duration }, [string | undefined]>(
        config,
        async ({ clients, output }, { lifetime }, clusterName) => {
          const made = await clients.clusters.createJoinToken({
            clusterName: clusterName ?? '',
            lifetime,
          });
          output.result(CreateJoinTokenResponseSchema, made, ({ token }) => token);
          output.note(
            `good for one agent, until ${formatTime(made.expiresAt)}; it is not shown again`,
          );
        },
      ),
    );

  cluster
    .command('list')
    .description('list the clusters, and how far behind they are')
    .action(
      withContext<object, []>(config, async ({ clients, output }) => {
        const clusters = await listClusters(clients);
        output.result(ListClustersResponseSchema, { clusters }, () => formatClusters(clusters));
      }),
    );

  cluster
    .command('show <cluster>')
    .description('show a cluster and its feeds, by its id or its name')
    .action(
      withContext<object, [string]>(config, async ({ clients, output }, _options, text) => {
        const found = await findCluster(clients, text);
        output.result(
          ClusterSchema,
          found,
          (shown) => `${formatClusters([shown])}\n\n${formatFeeds(shown)}`,
        );
      }),
    );

  cluster
    .command('revoke <cluster>')
    .description('shut a cluster out for good, by its id or its name')
    .action(
      withContext<object, [string]>(config, async ({ clients, output }, _options, text) => {
        const { name } = await findCluster(clients, text);
        const { cluster: revoked } = await clients.clusters.revokeCluster({ name });
        output.result(ClusterSchema, revoked ?? {}, (shown) => `${idOf(shown.name)} revoked`);
      }),
    );

  return cluster;
}

const formatClusters = (clusters: readonly clusterApi.Cluster[]) =>
  formatTable(
    [
      ...['ID', 'NAME', 'STATE', 'AGENT', 'FEEDS', 'LARGEST LAG', 'FRESHNESS'],
      ...['LAST SEEN', 'CERTIFICATE UNTIL'],
    ],
    clusters.map(
      ({ name, displayName, state, agentVersion, feeds, lastSeenAt, certificateExpiresAt }) => [
        idOf(name),
        displayName,
        ClusterState[state].toLowerCase(),
        agentVersion,
        feeds.length,
        Math.max(0, ...feeds.map(({ lag }) => Number(lag))),
        leastFresh(feeds),
        formatTime(lastSeenAt),
        formatTime(certificateExpiresAt),
      ],
    ),
  );

// From worst to best.
const freshnesses = ['expired', 'stale', 'retiring', 'catching up', 'fresh'];

const leastFresh = (feeds: readonly clusterApi.ClusterFeed[]): string =>
  freshnesses.find((state) => feeds.some(({ freshness }) => freshness === state)) ?? '';

const formatFeeds = ({ feeds }: clusterApi.Cluster) =>
  formatTable(
    ['REGISTRY', 'CURSOR', 'HEAD', 'LAG', 'FRESHNESS', 'EQUAL SINCE', 'ERROR'],
    feeds.map(({ registry, cursor, head, lag, freshness, equalSince, lastError }) => [
      idOf(registry),
      cursor,
      head,
      lag,
      freshness,
      formatTime(equalSince),
      lastError,
    ]),
  );

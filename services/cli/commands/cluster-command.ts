import type { Duration } from '@bufbuild/protobuf/wkt';
import { clusterApi } from '@fedscan/protocol/api';
import { Command } from 'commander';
import type { CliConfig } from '../config.ts';
import { allPages } from '../connection/all-pages.ts';
import { withContext } from '../context.ts';
import { parseDuration } from '../input/duration.ts';
import { clusterNameOf, idOf } from '../input/names.ts';
import { formatTable } from '../output/table.ts';
import { formatTime } from '../output/times.ts';

const { ClusterSchema, ClusterState, CreateJoinTokenResponseSchema, ListClustersResponseSchema } =
  clusterApi;

export function clusterCommand(config: CliConfig): Command {
  const cluster = new Command('cluster').description('the managed clusters of the federation');

  cluster
    .command('token [name]')
    .description('make a token with which one agent joins, under this name if one is given')
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
        const clusters: clusterApi.Cluster[] = [];
        const pages = allPages((pageToken) => clients.clusters.listClusters({ pageToken }));
        for await (const page of pages) clusters.push(...page.clusters);
        output.result(ListClustersResponseSchema, { clusters }, () => formatClusters(clusters));
      }),
    );

  cluster
    .command('show <id>')
    .description('show a cluster and its feeds')
    .action(
      withContext<object, [string]>(config, async ({ clients, output }, _options, id) => {
        const { cluster: found } = await clients.clusters.getCluster({ name: clusterNameOf(id) });
        output.result(
          ClusterSchema,
          found ?? {},
          (shown) => `${formatClusters([shown])}\n\n${formatFeeds(shown)}`,
        );
      }),
    );

  cluster
    .command('revoke <id>')
    .description('shut a cluster out for good')
    .action(
      withContext<object, [string]>(config, async ({ clients, output }, _options, id) => {
        const { cluster: revoked } = await clients.clusters.revokeCluster({
          name: clusterNameOf(id),
        });
        output.result(ClusterSchema, revoked ?? {}, (shown) => `${idOf(shown.name)} revoked`);
      }),
    );

  return cluster;
}

const formatClusters = (clusters: readonly clusterApi.Cluster[]) =>
  formatTable(
    ['ID', 'NAME', 'STATE', 'AGENT', 'FEEDS', 'LARGEST LAG', 'LAST SEEN', 'CERTIFICATE UNTIL'],
    clusters.map(
      ({ name, displayName, state, agentVersion, feeds, lastSeenAt, certificateExpiresAt }) => [
        idOf(name),
        displayName,
        ClusterState[state].toLowerCase(),
        agentVersion,
        feeds.length,
        Math.max(0, ...feeds.map(({ lag }) => Number(lag))),
        formatTime(lastSeenAt),
        formatTime(certificateExpiresAt),
      ],
    ),
  );

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

import { useQuery } from '@connectrpc/connect-query';
import { clusterApi } from '@fedscan/protocol/api';
import { Badge, Stack, Table, Text, Title } from '@mantine/core';
import { Empty } from '../parts/empty.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { Time } from '../parts/time.tsx';

const { ClusterService, ClusterState } = clusterApi;

export function ClustersPage() {
  const query = useQuery(
    ClusterService.method.listClusters,
    { pageSize: 1_000 },
    { refetchInterval: 2_000 },
  );
  return (
    <Stack>
      <Title order={2}>Clusters</Title>
      <Outcome query={query}>
        {({ clusters }) =>
          clusters.length === 0 ? (
            <Empty title="No cluster has joined yet">
              Make a join token, and start an agent with it: <code>fedscan cluster token</code>
            </Empty>
          ) : (
            <Clusters clusters={clusters} />
          )
        }
      </Outcome>
    </Stack>
  );
}

const Clusters = ({ clusters }: { readonly clusters: readonly clusterApi.Cluster[] }) => (
  <Table.ScrollContainer minWidth={800}>
    <Table verticalSpacing="sm" striped>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Cluster</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Agent</Table.Th>
          <Table.Th>Certificate until</Table.Th>
          <Table.Th>Last seen</Table.Th>
          <Table.Th>Feeds</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {clusters.map((cluster) => (
          <Table.Tr key={cluster.name}>
            <Table.Td>
              <Text size="sm" fw={600}>
                {cluster.displayName}
              </Text>
              <Text size="xs" c="dimmed">
                {cluster.name.replace('clusters/', '')}
              </Text>
            </Table.Td>
            <Table.Td>
              <StateBadge state={cluster.state} />
            </Table.Td>
            <Table.Td>{cluster.agentVersion || '–'}</Table.Td>
            <Table.Td>
              <Time at={cluster.certificateExpiresAt} />
            </Table.Td>
            <Table.Td>
              <Time at={cluster.lastSeenAt} never="never" />
            </Table.Td>
            <Table.Td>
              <Feeds feeds={cluster.feeds} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);

const looks: Record<number, { label: string; color: string }> = {
  [ClusterState.CONNECTED]: { label: 'connected', color: 'teal' },
  [ClusterState.DISCONNECTED]: { label: 'disconnected', color: 'orange' },
  [ClusterState.REVOKED]: { label: 'revoked', color: 'red' },
};

function StateBadge({ state }: { readonly state: clusterApi.ClusterState }) {
  const look = looks[state] ?? { label: 'unknown', color: 'gray' };
  return (
    <Badge variant="light" color={look.color} tt="none">
      {look.label}
    </Badge>
  );
}

const freshnessColors: Record<string, string> = {
  fresh: 'teal',
  'catching up': 'blue',
  stale: 'orange',
  expired: 'red',
};

// A cursor says how far the agent is; the lag, how many changes it has not yet.
const Feeds = ({ feeds }: { readonly feeds: readonly clusterApi.ClusterFeed[] }) => (
  <Stack gap={6}>
    {feeds.map(({ registry, cursor, head, lag, freshness, lastError }) => (
      <div key={registry}>
        <Text size="sm" span>
          {registry.replace('registries/', '')}{' '}
        </Text>
        <Badge variant="light" color={freshnessColors[freshness] ?? 'gray'} tt="none">
          {freshness || 'unknown'}
        </Badge>
        <Text size="xs" c="dimmed">
          at {String(cursor)} of {String(head)}
          {lag > 0n && `, ${lag} behind`}
        </Text>
        {lastError && (
          <Text size="xs" c="red">
            {lastError}
          </Text>
        )}
      </div>
    ))}
    {feeds.length === 0 && <Text c="dimmed">none yet</Text>}
  </Stack>
);

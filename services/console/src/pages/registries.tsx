import { useQuery } from '@connectrpc/connect-query';
import { registryApi, systemApi } from '@fedscan/protocol/api';
import { Anchor, Badge, Group, Progress, Stack, Table, Text, Title, Tooltip } from '@mantine/core';
import { Link } from 'react-router';
import { Empty } from '../parts/empty.tsx';
import { FreshnessBadge } from '../parts/freshness.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { ScanButtons } from '../parts/scan-buttons.tsx';
import { Time } from '../parts/time.tsx';

const { RegistryService, RegistryState } = registryApi;
const { GetSystemResponse_Role: Role, SystemService } = systemApi;

export function RegistriesPage() {
  const system = useQuery(SystemService.method.getSystem, {}).data;
  const query = useQuery(
    RegistryService.method.listRegistries,
    { pageSize: 1_000 },
    { refetchInterval: 2_000 },
  );
  const isPrimary = system?.role === Role.PRIMARY;

  return (
    <Stack>
      <Title order={2}>Registries</Title>
      <Outcome query={query}>
        {({ registries }) =>
          registries.length === 0 ? (
            <Empty title={isPrimary ? 'No registry yet' : 'No federated registry yet'}>
              {isPrimary ? (
                <>
                  Add one from a shell: <code>fedscan registry add</code>
                </>
              ) : (
                'Registries that the primary federates appear here.'
              )}
            </Empty>
          ) : (
            <Registries registries={registries} isPrimary={isPrimary} />
          )
        }
      </Outcome>
    </Stack>
  );
}

type Props = { readonly registries: readonly registryApi.Registry[]; readonly isPrimary: boolean };

const Registries = ({ registries, isPrimary }: Props) => (
  <Table.ScrollContainer minWidth={760}>
    <Table verticalSpacing="sm" striped>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Name</Table.Th>
          <Table.Th>URL</Table.Th>
          <Table.Th>State</Table.Th>
          <Table.Th>Images</Table.Th>
          <Table.Th>Last pass</Table.Th>
          {isPrimary && <Table.Th>Next pass</Table.Th>}
          {isPrimary && <Table.Th aria-label="Actions" />}
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {registries.map((registry) => (
          <Row key={registry.name} registry={registry} isPrimary={isPrimary} />
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);

function Row({
  registry,
  isPrimary,
}: {
  readonly registry: registryApi.Registry;
  readonly isPrimary: boolean;
}) {
  const { status } = registry;
  const id = registry.name.replace('registries/', '');
  return (
    <Table.Tr>
      <Table.Td>
        <Group gap="xs" wrap="nowrap">
          <Anchor component={Link} to={`/images?registry=${encodeURIComponent(id)}`} fw={600}>
            {id}
          </Anchor>
          {isPrimary && registry.federated && (
            <Badge variant="light" tt="none">
              federated
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        <Text size="sm">{registry.url}</Text>
        <Text size="xs" c="dimmed">
          {registry.filters.join(', ')}
        </Text>
      </Table.Td>
      <Table.Td>
        <RegistryStateBadge status={status} />
        <FreshnessBadge freshness={status?.freshness} />
      </Table.Td>
      <Table.Td>
        <ScanProgress status={status} />
      </Table.Td>
      <Table.Td>
        <Time at={status?.passFinishedAt} never="never" />
      </Table.Td>
      {isPrimary && (
        <Table.Td>
          <Time at={status?.nextPassAt} never="by hand" />
        </Table.Td>
      )}
      {isPrimary && (
        <Table.Td>
          <ScanButtons registry={registry} />
        </Table.Td>
      )}
    </Table.Tr>
  );
}

const looks: Record<number, { label: string; color: string }> = {
  [RegistryState.IDLE]: { label: 'idle', color: 'gray' },
  [RegistryState.LISTING]: { label: 'listing', color: 'blue' },
  [RegistryState.SCANNING]: { label: 'scanning', color: 'blue' },
  [RegistryState.ERROR]: { label: 'error', color: 'red' },
};

function RegistryStateBadge({
  status,
}: {
  readonly status: registryApi.RegistryStatus | undefined;
}) {
  const look = status && looks[status.state];
  if (!look) return null;
  const note = [status.errorMessage, status.limited].filter(Boolean).join(' ');
  return (
    <Stack gap={2}>
      <Badge color={look.color} variant="light" tt="none">
        {look.label}
      </Badge>
      {note && (
        <Text size="xs" c={status.errorMessage ? 'red' : 'dimmed'} maw={320}>
          {note}
        </Text>
      )}
    </Stack>
  );
}

function ScanProgress({ status }: { readonly status: registryApi.RegistryStatus | undefined }) {
  if (!status) return null;
  const { images, scanned, failed, queued, scanning } = status;
  const waiting = queued + scanning;
  const percent = (part: number) => (images === 0 ? 0 : (100 * part) / images);
  return (
    <Stack gap={4} miw={140}>
      <Text size="sm">
        {scanned} of {images} scanned{failed > 0 && `, ${failed} failed`}
        {waiting > 0 && `, ${waiting} to go`}
      </Text>
      <Tooltip
        label={`${scanned} scanned, ${scanning} being scanned, ${queued} queued, ${failed} failed`}
      >
        <Progress.Root size="sm">
          <Progress.Section value={percent(scanned)} color="teal" aria-label="Scanned" />
          <Progress.Section value={percent(failed)} color="red" aria-label="Failed" />
          <Progress.Section
            value={percent(scanning)}
            color="blue"
            animated
            aria-label="Being scanned"
          />
        </Progress.Root>
      </Tooltip>
    </Stack>
  );
}

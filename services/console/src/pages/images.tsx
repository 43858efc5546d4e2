import { useInfiniteQuery, useQuery } from '@connectrpc/connect-query';
import { imageApi, registryApi } from '@fedscan/protocol/api';
import { Anchor, Group, Select, Stack, Table, Text, TextInput, Title } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { Link, useSearchParams } from 'react-router';
import { Digest } from '../parts/digest.tsx';
import { Empty } from '../parts/empty.tsx';
import { formatBytes } from '../parts/format-bytes.ts';
import { imagePath } from '../parts/image-path.ts';
import { byPageToken } from '../parts/next-page.ts';
import { Outcome } from '../parts/outcome.tsx';
import { ScanStatusBadge } from '../parts/scan-status.tsx';
import { SeverityCounts, severityChoices } from '../parts/severity.tsx';
import { ShowMore } from '../parts/show-more.tsx';
import { Time } from '../parts/time.tsx';

const { ImageService } = imageApi;
const { RegistryService } = registryApi;

// The filter is kept in the address, so that it can be shared and survives a reload.
export function ImagesPage() {
  const [search, setSearch] = useSearchParams();
  const set = (name: string, value: string | null) =>
    setSearch(
      (before) => {
        if (value) before.set(name, value);
        else before.delete(name);
        return before;
      },
      { replace: true },
    );
  const registries = useQuery(RegistryService.method.listRegistries, { pageSize: 1_000 }).data;
  const [words] = useDebouncedValue(search.get('q') ?? '', 200);
  const query = useInfiniteQuery(
    ImageService.method.listImages,
    {
      parent: `registries/${search.get('registry') || '-'}`,
      query: words,
      minSeverity: Number(search.get('severity') ?? 0),
      orderBy: search.get('order') ?? '',
      pageSize: 100,
      pageToken: '',
    },
    {
      ...byPageToken,
      refetchInterval: 5_000,
    },
  );

  return (
    <Stack>
      <Title order={2}>Images</Title>
      <Group align="end">
        <TextInput
          label="Find"
          placeholder="repository, tag, digest …"
          value={search.get('q') ?? ''}
          onChange={(event) => set('q', event.currentTarget.value)}
          w={260}
        />
        <Select
          label="Registry"
          placeholder="all"
          clearable
          data={registries?.registries.map(({ name }) => name.replace('registries/', '')) ?? []}
          value={search.get('registry')}
          onChange={(value) => set('registry', value)}
        />
        <Select
          label="Worst finding at least"
          placeholder="any"
          clearable
          data={severityChoices}
          value={search.get('severity')}
          onChange={(value) => set('severity', value)}
        />
        <Select
          label="Order"
          data={orders}
          value={search.get('order') ?? 'repository'}
          onChange={(value) => set('order', value)}
        />
      </Group>
      <Outcome query={query}>
        {({ pages }) => {
          const images = pages.flatMap((page) => page.images);
          if (images.length === 0) return <Empty title="No image matches" />;
          return (
            <>
              <Text size="sm" c="dimmed" role="status">
                {images.length} of {pages[0]?.totalSize} images
              </Text>
              <Images images={images} />
              <ShowMore query={query} />
            </>
          );
        }}
      </Outcome>
    </Stack>
  );
}

const orders = [
  { value: 'repository', label: 'repository' },
  { value: 'findings desc', label: 'worst first' },
  { value: 'scanned_at desc', label: 'last scanned first' },
  { value: 'created_at desc', label: 'newest first' },
];

const Images = ({ images }: { readonly images: readonly imageApi.Image[] }) => (
  <Table.ScrollContainer minWidth={900}>
    <Table verticalSpacing="xs" horizontalSpacing={6} striped highlightOnHover>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Image</Table.Th>
          <Table.Th>Digest</Table.Th>
          <Table.Th>Platform</Table.Th>
          <Table.Th>System</Table.Th>
          <Table.Th>Size</Table.Th>
          <Table.Th>Findings</Table.Th>
          <Table.Th>Fixable</Table.Th>
          <Table.Th>Status</Table.Th>
          <Table.Th>Scanned</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {images.map((image) => (
          <Table.Tr key={image.name}>
            <Table.Td miw={150} maw={320}>
              <Anchor
                component={Link}
                to={imagePath(image.name)}
                fw={600}
                style={{ overflowWrap: 'anywhere' }}
              >
                {image.tags[0] ?? image.repositories[0] ?? 'untagged'}
              </Anchor>
              {image.tags.length > 1 && (
                <Text size="xs" c="dimmed">
                  and {image.tags.length - 1} more
                </Text>
              )}
            </Table.Td>
            <Table.Td>
              <Digest digest={image.digest} />
            </Table.Td>
            <Table.Td>{image.platform}</Table.Td>
            <Table.Td>{image.operatingSystem || '–'}</Table.Td>
            <Table.Td style={{ whiteSpace: 'nowrap' }}>{formatBytes(image.sizeBytes)}</Table.Td>
            <Table.Td>
              <SeverityCounts image={image} of="findings" />
            </Table.Td>
            <Table.Td>
              <SeverityCounts image={image} of="fixable" />
            </Table.Td>
            <Table.Td>
              <ScanStatusBadge image={image} />
            </Table.Td>
            <Table.Td>
              <Time at={image.scannedAt} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);

import { useInfiniteQuery } from '@connectrpc/connect-query';
import { imageApi } from '@fedscan/protocol/api';
import { Badge, Stack, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { Empty } from './empty.tsx';
import { Locations } from './locations.tsx';
import { byPageToken } from './next-page.ts';
import { Outcome } from './outcome.tsx';
import { ShowMore } from './show-more.tsx';

export function ImagePackages({ name }: { readonly name: string }) {
  const [words, setWords] = useState('');
  const [text] = useDebouncedValue(words, 200);
  const query = useInfiniteQuery(
    imageApi.ImageService.method.listPackages,
    { parent: name, query: text, pageSize: 200, pageToken: '' },
    {
      ...byPageToken,
    },
  );

  return (
    <Stack>
      <TextInput
        label="Find"
        placeholder="name, version, path …"
        value={words}
        onChange={(event) => setWords(event.currentTarget.value)}
        w={260}
      />
      <Outcome query={query}>
        {({ pages }) => {
          const packages = pages.flatMap((page) => page.packages);
          if (packages.length === 0) return <Empty title="No package matches" />;
          return (
            <>
              <Packages packages={packages} />
              <ShowMore query={query} />
            </>
          );
        }}
      </Outcome>
    </Stack>
  );
}

const Packages = ({ packages }: { readonly packages: readonly imageApi.Package[] }) => (
  <Table.ScrollContainer minWidth={700}>
    <Table verticalSpacing="xs" striped>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Package</Table.Th>
          <Table.Th>Version</Table.Th>
          <Table.Th>Kind</Table.Th>
          <Table.Th>Findings</Table.Th>
          <Table.Th>Where</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {packages.map(({ purl, name, sourceName, version, type, findings, locations }) => (
          <Table.Tr key={purl}>
            <Table.Td>
              <Text size="sm" fw={600}>
                {name}
              </Text>
              {sourceName && sourceName !== name && (
                <Text size="xs" c="dimmed">
                  from {sourceName}
                </Text>
              )}
            </Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{version}</Table.Td>
            <Table.Td>
              <Badge variant="light" color="gray" tt="none">
                {type}
              </Badge>
            </Table.Td>
            <Table.Td>{findings || '–'}</Table.Td>
            <Table.Td>
              <Locations locations={locations} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);

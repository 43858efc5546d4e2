import type { imageApi } from '@fedscan/protocol/api';
import { Code, Table } from '@mantine/core';
import { Digest } from './digest.tsx';
import { formatBytes } from './format-bytes.ts';

export const ImageLayers = ({ layers }: { readonly layers: readonly imageApi.Layer[] }) => (
  <Table.ScrollContainer minWidth={600}>
    <Table verticalSpacing="xs" striped>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Layer</Table.Th>
          <Table.Th>Digest</Table.Th>
          <Table.Th>Size</Table.Th>
          <Table.Th>Command</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {layers.map(({ digest, sizeBytes, createdBy }, index) => (
          <Table.Tr key={`${index} ${digest}`}>
            <Table.Td>{index + 1}</Table.Td>
            <Table.Td>
              <Digest digest={digest} />
            </Table.Td>
            <Table.Td>{formatBytes(sizeBytes)}</Table.Td>
            <Table.Td>
              <Code style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                {createdBy || '–'}
              </Code>
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);

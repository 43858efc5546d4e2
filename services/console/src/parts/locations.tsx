import type { imageApi } from '@fedscan/protocol/api';
import { Code, Stack, Text } from '@mantine/core';

const most = 3;

/** The paths where a package lies, each with the layer that brought it. */
export const Locations = ({ locations }: { readonly locations: readonly imageApi.Location[] }) => (
  <Stack gap={2}>
    {locations.slice(0, most).map(({ path, layerIndex, layerDigest }) => (
      <Text key={`${layerIndex} ${path}`} size="xs" style={{ overflowWrap: 'anywhere' }}>
        <Code title={layerDigest}>layer {layerIndex + 1}</Code> {path}
      </Text>
    ))}
    {locations.length > most && (
      <Text size="xs" c="dimmed">
        and {locations.length - most} more places
      </Text>
    )}
  </Stack>
);

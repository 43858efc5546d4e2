import { ConnectError } from '@connectrpc/connect';
import { useMutation } from '@connectrpc/connect-query';
import { registryApi } from '@fedscan/protocol/api';
import { Button, Stack, Text } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';

const { RegistryService, RegistryState } = registryApi;

/** Starts a pass over a registry, or stops the one that runs. */
export function ScanButtons({ registry }: { readonly registry: registryApi.Registry }) {
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries();
  const start = useMutation(RegistryService.method.startScan, { onSettled });
  const stop = useMutation(RegistryService.method.stopScan, { onSettled });
  const state = registry.status?.state;
  const runs = state === RegistryState.LISTING || state === RegistryState.SCANNING;
  const { mutate, isPending } = runs ? stop : start;
  const error = start.error ?? stop.error;

  return (
    <Stack gap={2} align="end">
      <Button
        size="compact-sm"
        variant="light"
        color={runs ? 'red' : undefined}
        loading={isPending}
        onClick={() => mutate({ name: registry.name })}
      >
        {runs ? 'Stop' : 'Scan now'}
      </Button>
      {error && (
        <Text size="xs" c="red" role="alert">
          {ConnectError.from(error).rawMessage}
        </Text>
      )}
    </Stack>
  );
}

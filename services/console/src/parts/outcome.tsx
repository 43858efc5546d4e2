import { ConnectError } from '@connectrpc/connect';
import { Alert, Button, Group, Skeleton, Stack, Text } from '@mantine/core';
import type { ReactNode } from 'react';

type Query<T> = {
  readonly data: T | undefined;
  readonly error: Error | null;
  readonly refetch: () => unknown;
};

/** The three faces of a query: loading, failed (with what is still known below it), and the answer. */
export function Outcome<T>({
  query,
  children,
}: {
  readonly query: Query<T>;
  readonly children: (data: T) => ReactNode;
}) {
  return (
    <Stack>
      {query.error && (
        <Alert color="red" role="alert" title="This could not be loaded">
          <Group justify="space-between">
            <Text size="sm">{ConnectError.from(query.error).rawMessage}</Text>
            <Button size="compact-sm" variant="light" color="red" onClick={() => query.refetch()}>
              Try again
            </Button>
          </Group>
        </Alert>
      )}
      {query.data === undefined ? !query.error && <Loading /> : children(query.data)}
    </Stack>
  );
}

const Loading = () => (
  <Stack gap="xs" aria-busy="true" aria-label="Loading">
    {[1, 2, 3, 4].map((row) => (
      <Skeleton key={row} height={36} />
    ))}
  </Stack>
);

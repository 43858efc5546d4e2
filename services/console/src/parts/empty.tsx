import { Paper, Text } from '@mantine/core';
import type { ReactNode } from 'react';

export const Empty = ({
  title,
  children,
}: {
  readonly title: string;
  readonly children?: ReactNode;
}) => (
  <Paper withBorder p="xl" ta="center">
    <Text fw={600}>{title}</Text>
    <Text c="dimmed" size="sm" component="div" mt={4}>
      {children}
    </Text>
  </Paper>
);

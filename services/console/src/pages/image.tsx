import { useQuery } from '@connectrpc/connect-query';
import { imageApi } from '@fedscan/protocol/api';
import { Alert, Anchor, Group, Paper, SimpleGrid, Stack, Tabs, Text, Title } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { Digest } from '../parts/digest.tsx';
import { formatBytes } from '../parts/format-bytes.ts';
import { ImageFindings } from '../parts/image-findings.tsx';
import { ImageLayers } from '../parts/image-layers.tsx';
import { ImagePackages } from '../parts/image-packages.tsx';
import { Outcome } from '../parts/outcome.tsx';
import { ScanStatusBadge } from '../parts/scan-status.tsx';
import { SeverityCounts } from '../parts/severity.tsx';
import { Time } from '../parts/time.tsx';

const { ImageService, ScanStatus } = imageApi;

export function ImagePage() {
  const { registry = '', digest = '' } = useParams();
  const name = `registries/${registry}/images/${digest}`;
  const query = useQuery(ImageService.method.getImage, { name }, { refetchInterval: 5_000 });

  return (
    <Stack>
      <Anchor component={Link} to={`/images?registry=${encodeURIComponent(registry)}`} size="sm">
        ← Images of {registry}
      </Anchor>
      <Outcome query={query}>{({ image }) => image && <ImageReport image={image} />}</Outcome>
    </Stack>
  );
}

const ImageReport = ({ image }: { readonly image: imageApi.Image }) => (
  <Stack>
    <Group justify="space-between">
      <Title order={2} style={{ overflowWrap: 'anywhere' }}>
        {image.tags[0] ?? image.repositories[0] ?? image.digest}
      </Title>
      <ScanStatusBadge image={image} />
    </Group>
    {image.coverage.map(({ code, message }) => (
      <Alert key={code} color="yellow" title="Not all of this image was read">
        {message}
      </Alert>
    ))}
    <Facts image={image} />
    <Tabs defaultValue="findings" keepMounted={false}>
      <Tabs.List>
        <Tabs.Tab value="findings">Findings</Tabs.Tab>
        <Tabs.Tab value="packages">Packages ({image.packages})</Tabs.Tab>
        <Tabs.Tab value="layers">Layers ({image.layers.length})</Tabs.Tab>
      </Tabs.List>
      <Tabs.Panel value="findings" pt="md">
        {hasResult(image) ? <ImageFindings name={image.name} /> : <NoResult image={image} />}
      </Tabs.Panel>
      <Tabs.Panel value="packages" pt="md">
        {hasResult(image) ? <ImagePackages name={image.name} /> : <NoResult image={image} />}
      </Tabs.Panel>
      <Tabs.Panel value="layers" pt="md">
        <ImageLayers layers={image.layers} />
      </Tabs.Panel>
    </Tabs>
  </Stack>
);

const hasResult = ({ status }: imageApi.Image): boolean =>
  status === ScanStatus.SCANNED || status === ScanStatus.PARTIAL;

// An empty list would say that nothing was found.
const NoResult = ({ image }: { readonly image: imageApi.Image }) => (
  <Alert color="red" title="There is no result, so nothing is known of what is in this image">
    {image.statusReason || 'It has not been scanned yet.'}
    {image.statusCode && ` (${image.statusCode})`}
  </Alert>
);

const Facts = ({ image }: { readonly image: imageApi.Image }) => (
  <Paper withBorder p="md">
    <SimpleGrid cols={{ base: 2, sm: 3, lg: 6 }}>
      <Fact label="Digest">
        <Digest digest={image.digest} />
      </Fact>
      <Fact label="Platform">{image.platform}</Fact>
      <Fact label="System">{image.operatingSystem || '–'}</Fact>
      <Fact label="Size">{formatBytes(image.sizeBytes)}</Fact>
      <Fact label="Created">
        <Time at={image.createdAt} never="unknown" />
      </Fact>
      <Fact label="Scanned">
        <Time at={image.scannedAt} never="not yet" />
      </Fact>
      <Fact label="Findings">
        <SeverityCounts image={image} of="findings" />
      </Fact>
      <Fact label="Fixable">
        <SeverityCounts image={image} of="fixable" />
      </Fact>
      <Fact label="Runs as">{image.user || 'root'}</Fact>
      <Fact label="Tags">{image.tags.join(', ') || '–'}</Fact>
    </SimpleGrid>
  </Paper>
);

const Fact = ({ label, children }: { readonly label: string; readonly children: ReactNode }) => (
  <div>
    <Text size="xs" c="dimmed">
      {label}
    </Text>
    <Text size="sm" component="div" style={{ overflowWrap: 'anywhere' }}>
      {children}
    </Text>
  </div>
);

import { useInfiniteQuery } from '@connectrpc/connect-query';
import { imageApi } from '@fedscan/protocol/api';
import { Badge, Group, Select, Stack, Switch, Table, Text, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useState } from 'react';
import { Empty } from './empty.tsx';
import { Locations } from './locations.tsx';
import { byPageToken } from './next-page.ts';
import { Outcome } from './outcome.tsx';
import { SeverityBadge, severityChoices } from './severity.tsx';
import { ShowMore } from './show-more.tsx';

const { FixState, ImageService } = imageApi;

/** The findings of an image, the most severe first. */
export function ImageFindings({ name }: { readonly name: string }) {
  const [words, setWords] = useState('');
  const [severity, setSeverity] = useState<string | null>(null);
  const [fixableOnly, setFixableOnly] = useState(false);
  const [text] = useDebouncedValue(words, 200);
  const query = useInfiniteQuery(
    ImageService.method.listFindings,
    {
      parent: name,
      query: text,
      minSeverity: Number(severity ?? 0),
      fixableOnly,
      pageSize: 200,
      pageToken: '',
    },
    {
      ...byPageToken,
    },
  );

  return (
    <Stack>
      <Group align="end">
        <TextInput
          label="Find"
          placeholder="CVE, package, path …"
          value={words}
          onChange={(event) => setWords(event.currentTarget.value)}
        />
        <Select
          label="At least"
          placeholder="any severity"
          clearable
          data={severityChoices}
          value={severity}
          onChange={setSeverity}
        />
        <Switch
          label="With a fix only"
          checked={fixableOnly}
          onChange={(event) => setFixableOnly(event.currentTarget.checked)}
          mb={8}
        />
      </Group>
      <Outcome query={query}>
        {({ pages }) => {
          const findings = pages.flatMap((page) => page.findings);
          const narrowed = text !== '' || severity !== null || fixableOnly;
          if (findings.length === 0) {
            return <Empty title={narrowed ? 'No finding matches' : 'No findings'} />;
          }
          return (
            <>
              <Text size="sm" c="dimmed" role="status">
                {findings.length} of {pages[0]?.totalSize} findings
              </Text>
              <Findings findings={findings} />
              <ShowMore query={query} />
            </>
          );
        }}
      </Outcome>
    </Stack>
  );
}

const Findings = ({ findings }: { readonly findings: readonly imageApi.Finding[] }) => (
  <Table.ScrollContainer minWidth={900}>
    <Table verticalSpacing="xs" striped>
      <Table.Thead>
        <Table.Tr>
          <Table.Th>Severity</Table.Th>
          <Table.Th>Vulnerability</Table.Th>
          <Table.Th>Package</Table.Th>
          <Table.Th>Installed</Table.Th>
          <Table.Th>Fixed in</Table.Th>
          <Table.Th>Where</Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {findings.map((finding) => (
          <Table.Tr key={`${finding.vulnerability} ${finding.package?.purl}`}>
            <Table.Td>
              <SeverityBadge severity={finding.severity} />
              {finding.score > 0 && (
                <Text size="xs" c="dimmed">
                  {finding.score.toFixed(1)}
                </Text>
              )}
            </Table.Td>
            <Table.Td maw={340}>
              <Text size="sm" fw={600}>
                {finding.vulnerability}
              </Text>
              <Text size="xs" c="dimmed" lineClamp={2}>
                {finding.title || finding.advisories.join(', ')}
              </Text>
            </Table.Td>
            <Table.Td>{finding.package?.name}</Table.Td>
            <Table.Td style={{ overflowWrap: 'anywhere' }}>{finding.package?.version}</Table.Td>
            <Table.Td>
              <Fix finding={finding} />
            </Table.Td>
            <Table.Td maw={320}>
              <Locations locations={finding.package?.locations ?? []} />
            </Table.Td>
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  </Table.ScrollContainer>
);

const noFix: Record<number, string> = {
  [FixState.WONT_FIX]: 'will not be fixed',
  [FixState.DEFERRED]: 'fix deferred',
  [FixState.END_OF_LIFE]: 'end of life',
  [FixState.NOT_FIXED]: 'not fixed yet',
};

const Fix = ({ finding }: { readonly finding: imageApi.Finding }) =>
  finding.fixedVersions.length > 0 ? (
    <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
      {finding.fixedVersions.join(', ')}
    </Text>
  ) : (
    <Badge variant="light" color="gray" tt="none">
      {noFix[finding.fixState] ?? 'unknown'}
    </Badge>
  );

import { imageApi } from '@fedscan/protocol/api';
import { Badge, Group, Text, Tooltip } from '@mantine/core';

const { ScanStatus, Severity } = imageApi;
type Severity = imageApi.Severity;

const classes = [
  { severity: Severity.CRITICAL, field: 'critical', label: 'critical', color: 'red.9' },
  { severity: Severity.HIGH, field: 'high', label: 'high', color: 'orange.8' },
  { severity: Severity.MEDIUM, field: 'medium', label: 'medium', color: 'yellow.8' },
  { severity: Severity.LOW, field: 'low', label: 'low', color: 'blue.7' },
  { severity: Severity.NEGLIGIBLE, field: 'negligible', label: 'negligible', color: 'gray.6' },
  { severity: Severity.UNKNOWN, field: 'unknown', label: 'unknown', color: 'gray.7' },
] as const;

export const severityChoices = classes.map(({ severity, label }) => ({
  value: String(severity),
  label,
}));

export function SeverityBadge({ severity }: { readonly severity: Severity }) {
  const found = classes.find((known) => known.severity === severity);
  return (
    <Badge color={found?.color ?? 'gray.7'} variant="filled" radius="sm" tt="none" autoContrast>
      {found?.label ?? 'unknown'}
    </Badge>
  );
}

/** One number for each class that has findings, the most severe first; a dash where nobody has looked yet. */
export function SeverityCounts({ image, of }: Props) {
  if (image.status !== ScanStatus.SCANNED && image.status !== ScanStatus.PARTIAL) return '–';
  const counts = image[of];
  const shown = classes.filter(({ field }) => (counts?.[field] ?? 0) > 0);
  if (shown.length === 0) {
    return (
      <Text c="dimmed" size="sm">
        none
      </Text>
    );
  }
  return (
    <Group gap={4} wrap="nowrap">
      {shown.map(({ field, label, color }) => (
        <Tooltip key={field} label={`${counts?.[field]} ${label}`}>
          <Badge
            color={color}
            variant="filled"
            radius="sm"
            aria-label={`${counts?.[field]} ${label}`}
            autoContrast
            miw="max-content"
            px={5}
          >
            {counts?.[field]}
          </Badge>
        </Tooltip>
      ))}
    </Group>
  );
}

type Props = { readonly image: imageApi.Image; readonly of: 'findings' | 'fixable' };

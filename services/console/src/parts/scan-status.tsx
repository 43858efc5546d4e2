import { imageApi } from '@fedscan/protocol/api';
import { Badge, Tooltip } from '@mantine/core';

const { ScanStatus } = imageApi;

const looks: Record<number, { label: string; color: string }> = {
  [ScanStatus.QUEUED]: { label: 'queued', color: 'gray' },
  [ScanStatus.SCANNING]: { label: 'scanning', color: 'blue' },
  [ScanStatus.SCANNED]: { label: 'scanned', color: 'teal' },
  [ScanStatus.PARTIAL]: { label: 'partly read', color: 'yellow' },
  [ScanStatus.FAILED]: { label: 'failed', color: 'red' },
  [ScanStatus.UNSUPPORTED]: { label: 'unsupported', color: 'gray' },
};

/** The state of an image's result, with the reason where it is not whole. */
export function ScanStatusBadge({ image }: { readonly image: imageApi.Image }) {
  const look = looks[image.status] ?? { label: 'not scanned', color: 'gray' };
  const reason = image.statusReason || image.coverage.map(({ message }) => message).join(' ');
  return (
    <Tooltip label={reason} disabled={reason === ''} multiline maw={420}>
      <Badge
        color={look.color}
        variant="light"
        tt="none"
        miw="max-content"
        tabIndex={reason ? 0 : undefined}
      >
        {look.label}
      </Badge>
    </Tooltip>
  );
}

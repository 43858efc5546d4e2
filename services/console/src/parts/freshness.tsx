import { registryApi } from '@fedscan/protocol/api';
import { Badge, Tooltip } from '@mantine/core';

const { Freshness_State: State } = registryApi;

const looks: Record<number, { label: string; color: string; meaning: string }> = {
  [State.FRESH]: {
    label: 'fresh',
    color: 'teal',
    meaning: 'Proven equal to the primary within the last minute.',
  },
  [State.CATCHING_UP]: {
    label: 'catching up',
    color: 'blue',
    meaning: 'Newer results are on their way; what is here is in use.',
  },
  [State.STALE]: {
    label: 'stale',
    color: 'orange',
    meaning: 'The primary was not heard of for a while; the last known results are in use.',
  },
  [State.EXPIRED]: {
    label: 'expired',
    color: 'red',
    meaning: 'Not heard of the primary for days.',
  },
  [State.RETIRING]: {
    label: 'retiring',
    color: 'gray',
    meaning: 'No longer federated; usable until its grace ends.',
  },
};

/** How far this copy can be trusted to be what the primary has. */
export function FreshnessBadge({
  freshness,
}: {
  readonly freshness: registryApi.Freshness | undefined;
}) {
  const look = freshness && looks[freshness.state];
  if (!look) return null;
  return (
    <Tooltip label={`${look.meaning} At ${freshness.seq}.`}>
      <Badge color={look.color} variant="light" tt="none">
        {look.label}
      </Badge>
    </Tooltip>
  );
}

import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { Text, Tooltip } from '@mantine/core';

/** How long ago, with the moment itself and its zone on hover and for screen readers. */
export function Time({
  at,
  never = '–',
}: {
  readonly at: Timestamp | undefined;
  readonly never?: string;
}) {
  if (!at)
    return (
      <Text span inherit>
        {never}
      </Text>
    );
  const date = timestampDate(at);
  const absolute = date.toLocaleString(undefined, { dateStyle: 'medium', timeStyle: 'long' });
  return (
    <Tooltip label={absolute}>
      <time dateTime={date.toISOString()} style={{ whiteSpace: 'nowrap' }}>
        {formatAge(Date.now() - date.getTime())}
      </time>
    </Tooltip>
  );
}

const units = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'always', style: 'short' });

/** `age` in milliseconds; negative for what is to come. */
export function formatAge(age: number): string {
  for (const [unit, length] of units) {
    if (Math.abs(age) >= length) return relative.format(-Math.round(age / length), unit);
  }
  return age < -1_000 ? 'in a moment' : 'just now';
}

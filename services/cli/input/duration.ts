import { create } from '@bufbuild/protobuf';
import { type Duration, DurationSchema } from '@bufbuild/protobuf/wkt';
import { InvalidArgumentError } from 'commander';

const secondsOf: Record<string, number> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** "90s", "15m", "6h", "1d" */
export function parseDuration(text: string): Duration {
  const [, count, unit = ''] = /^([0-9]{1,7})([smhd])$/.exec(text) ?? [];
  if (count === undefined) throw new InvalidArgumentError('write it like 90s, 15m, 6h or 1d');
  return create(DurationSchema, { seconds: BigInt(Number(count) * (secondsOf[unit] ?? 1)) });
}

export function formatDuration(duration: Duration | undefined): string {
  const seconds = Number(duration?.seconds ?? 0n);
  if (seconds === 0) return '';
  const unit = ['d', 'h', 'm'].find((name) => seconds % (secondsOf[name] ?? 1) === 0) ?? 's';
  return `${seconds / (secondsOf[unit] ?? 1)}${unit}`;
}

import { create } from '@bufbuild/protobuf';
import {
  type Duration,
  DurationSchema,
  type Timestamp,
  timestampFromDate,
} from '@bufbuild/protobuf/wkt';

export const toTimestamp = (date: Date | undefined): Timestamp | undefined =>
  date && timestampFromDate(date);

export function toDuration(ms: number): Duration {
  const whole = Math.max(0, Math.round(ms));
  return create(DurationSchema, {
    seconds: BigInt(Math.floor(whole / 1000)),
    nanos: (whole % 1000) * 1_000_000,
  });
}

import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';

/** "2026-01-31 13:45:00Z"; '' where there is none. */
export function formatTime(timestamp: Timestamp | undefined): string {
  if (!timestamp) return '';
  return `${timestampDate(timestamp).toISOString().slice(0, 19).replace('T', ' ')}Z`;
}

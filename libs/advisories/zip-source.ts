import { posix } from 'node:path';

/** `…/Debian/all.zip` holds Debian's records, and `…/debian-2026.zip` those of "debian-2026". */
export function sourceOfZip(path: string): string {
  const name = posix.basename(path, '.zip');
  return name === 'all' ? posix.basename(posix.dirname(path)) || name : name;
}

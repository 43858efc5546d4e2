import { posix } from 'node:path';

/** `…/Debian/all.zip` and `…/Debian/all-2026-07-21.zip` hold Debian's records, `…/mine.zip` those of "mine". */
export function sourceOfZip(path: string): string {
  const name = posix.basename(path, '.zip');
  return /^all(?:-\d{4}-\d\d-\d\d)?$/.test(name)
    ? posix.basename(posix.dirname(path)) || name
    : name;
}

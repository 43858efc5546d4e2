import { LayerError } from './layer-error.ts';

// An empty part, `.` or `..`, between slashes or at an end.
const unclean = /(?:^|\/)\.{0,2}(?:\/|$)/;

/**
 * An entry's name without leading or trailing slashes, `.` and `..`; empty for the root. As runtimes do, `..` takes
 * back the part before it, whatever that is.
 * @throws LayerError where the name leads out of the image, holds a NUL or is too long
 */
export function cleanEntryPath(name: string, longest: number): string {
  if (name.length > longest) {
    throw new LayerError(
      'limit_path',
      `a path of ${name.length} characters is longer than ${longest}: ${name.slice(0, 80)}…`,
    );
  }
  const start = name.startsWith('./') ? 2 : 0;
  const end = name.endsWith('/') ? name.length - 1 : name.length;
  const path = name.slice(start, Math.max(start, end));
  if (path.includes('\0')) throw new LayerError('path_unsafe', 'a path holds a NUL character');
  return unclean.test(path) ? cleanParts(path) : path;
}

function cleanParts(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part !== '..') parts.push(part);
    else if (parts.pop() === undefined) {
      throw new LayerError(
        'path_unsafe',
        `the path ${JSON.stringify(path)} leads out of the image`,
      );
    }
  }
  return parts.join('/');
}

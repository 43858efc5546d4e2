import type { Overlay } from './overlay.ts';

// As in Linux.
const mostHops = 40;
// A path of 4,096 bytes, the longest there, has no more.
const mostParts = 2048;

export type Resolution =
  | { readonly found: true; readonly path: string }
  /** The links lead over this path, of which the overlay was not told. */
  | { readonly found: false; readonly unknown: string }
  /** In a circle, or too far. */
  | { readonly found: false; readonly unknown?: undefined };

/** Where a path really lies once its symbolic links are followed, inside of the image. */
export function resolvePath(overlay: Overlay, path: string): Resolution {
  const todo = path.split('/').reverse();
  const done: string[] = [];
  for (let hops = 0; todo.length > 0; ) {
    const part = todo.pop() as string;
    if (part === '' || part === '.') continue;
    if (part === '..') {
      done.pop();
      continue;
    }
    done.push(part);
    const here = done.join('/');
    if (!overlay.has(here))
      return { found: false, unknown: [...done, ...todo.reverse()].join('/') };
    const seen = overlay.find(here);
    if (seen?.kind !== 'link') continue;
    if (++hops > mostHops) return { found: false };
    if (seen.target.startsWith('/')) done.length = 0;
    else done.pop();
    todo.push(...seen.target.split('/').reverse());
    if (done.length + todo.length > mostParts) return { found: false };
  }
  return { found: true, path: done.join('/') };
}

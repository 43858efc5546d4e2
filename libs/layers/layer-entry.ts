import type { ByteSink } from './tar-reader.ts';

/** One thing that a layer says, its path as a container would see it: no leading slash, no `.` or `..`. */
export type LayerEntry =
  | {
      readonly type: 'file';
      readonly path: string;
      readonly mode: number;
      /** In bytes. */
      readonly size: number;
    }
  | { readonly type: 'directory'; readonly path: string }
  /** `target` as written: relative to the link's folder, or absolute. */
  | { readonly type: 'symlink'; readonly path: string; readonly target: string }
  /** `target` is the path of an entry of this layer, or of one below. */
  | { readonly type: 'hardlink'; readonly path: string; readonly target: string }
  /** Devices and pipes: nothing to read, and they stand in the way of what a lower layer has there. */
  | { readonly type: 'other'; readonly path: string }
  /** Hides `path`, and all below it, of the lower layers. */
  | { readonly type: 'whiteout'; readonly path: string }
  /** Hides all that lower layers hold in the folder `path`; empty for the root. */
  | { readonly type: 'opaque'; readonly path: string };

export interface LayerVisitor {
  /** Called in the archive's order. The bytes of a file pass by unread unless a sink is returned. */
  entry(entry: LayerEntry): ByteSink | undefined;
  /** Awaited before more bytes are unpacked, where it answers a promise. */
  settle?(): Promise<void> | undefined;
}

// Archives in memory, reproducible byte for byte.
import { pack } from 'tar-stream';

/** What lies at a path: the text or bytes of a file, or more of what an archive can say. */
export type LayerFile =
  | string
  | Buffer
  | { readonly content: string | Buffer; readonly mode?: number }
  | { readonly symlink: string }
  | { readonly hardlink: string }
  | { readonly directory: true }
  /** Hides what lower layers hold at the path. */
  | { readonly whiteout: true }
  /** Hides what lower layers hold in this folder. */
  | { readonly opaque: true };

/** By path, in the order in which the archive shall hold them. */
export type LayerFiles =
  | Readonly<Record<string, LayerFile>>
  | readonly (readonly [string, LayerFile])[];

export async function tarOf(files: LayerFiles): Promise<Buffer> {
  const archive = pack();
  for (const [path, file] of Array.isArray(files) ? files : Object.entries(files)) {
    add(archive, path, file);
  }
  archive.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of archive) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

function add(archive: ReturnType<typeof pack>, path: string, file: LayerFile): void {
  const mtime = new Date(0);
  const slash = path.lastIndexOf('/') + 1;
  if (typeof file === 'string' || Buffer.isBuffer(file)) {
    archive.entry({ name: path, mtime }, file);
  } else if ('content' in file) {
    archive.entry({ name: path, mode: file.mode ?? 0o644, mtime }, file.content);
  } else if ('symlink' in file) {
    archive.entry({ name: path, type: 'symlink', linkname: file.symlink, mtime });
  } else if ('hardlink' in file) {
    archive.entry({ name: path, type: 'link', linkname: file.hardlink, mtime });
  } else if ('directory' in file) {
    archive.entry({ name: path, type: 'directory', mtime });
  } else if ('whiteout' in file) {
    archive.entry({ name: `${path.slice(0, slash)}.wh.${path.slice(slash)}`, mtime }, '');
  } else {
    archive.entry({ name: path === '' ? '.wh..wh..opq' : `${path}/.wh..wh..opq`, mtime }, '');
  }
}

// What a container sees, by the plain way: every layer is unpacked into a folder of its own, following links as a
// runtime does, and the folders are laid over one another. To compare with; nothing here is quick.
import type { LayerFile } from './tar-archive.ts';

export type ContainerFile = {
  readonly path: string;
  readonly content: string;
  /** The layer that wrote it. */
  readonly layer: number;
};

type Folder = {
  readonly kind: 'folder';
  /** What this layer hides of the layers below: all of the folder, or these names. */
  opaque: boolean;
  readonly hidden: Set<string>;
  readonly children: Map<string, Entry>;
};
type File = { readonly kind: 'file'; readonly content: string; readonly layer: number };
type Link = { readonly kind: 'link'; readonly target: string };
type Entry = Folder | File | Link;

export class ContainerFiles {
  #root = newFolder();
  #upper = newFolder();
  #layer = 0;

  /** Unpacks an entry of the present layer; false, and nothing done, where a runtime fails. */
  add(path: string, entry: LayerFile): boolean {
    const before = structuredClone(this.#upper);
    const done = this.#unpack(path, entry);
    if (!done) this.#upper = before;
    return done;
  }

  endLayer(): void {
    this.#root = merge(this.#root, this.#upper);
    this.#upper = newFolder();
    this.#layer++;
  }

  files(): ContainerFile[] {
    return listFiles(this.#root, '');
  }

  /** The file at which a path arrives, through links. */
  resolve(path: string): ContainerFile | undefined {
    const found = walk(this.#root, path.split('/'), 'find');
    if (found?.entry.kind !== 'file') return undefined;
    const { content, layer } = found.entry;
    return { path: found.path, content, layer };
  }

  #unpack(path: string, entry: LayerFile): boolean {
    const { parents, name } = split(path);
    const parent = walk(this.#upper, parents, 'create')?.entry;
    if (parent?.kind !== 'folder') return false;
    const before = parent.children.get(name);
    if (typeof entry === 'string') {
      parent.children.set(name, { kind: 'file', content: entry, layer: this.#layer });
    } else if ('symlink' in entry) {
      parent.children.set(name, { kind: 'link', target: entry.symlink });
    } else if ('hardlink' in entry) {
      const target = this.#linkTarget(entry.hardlink);
      if (target?.kind !== 'file' || target === before) return false;
      parent.children.set(name, target);
    } else if ('directory' in entry) {
      if (before?.kind !== 'folder') parent.children.set(name, newFolder());
    } else if ('whiteout' in entry) {
      parent.hidden.add(name);
    } else if ('opaque' in entry) {
      const folder = walk(this.#upper, [...parents, name], 'create')?.entry;
      if (folder?.kind !== 'folder') return false;
      folder.opaque = true;
    }
    return true;
  }

  #linkTarget(path: string): Entry | undefined {
    const { parents, name } = split(path);
    const folder = walk(this.#upper, parents, 'find')?.entry;
    return folder?.kind === 'folder' ? folder.children.get(name) : undefined;
  }
}

const newFolder = (): Folder => ({
  kind: 'folder',
  opaque: false,
  hidden: new Set(),
  children: new Map(),
});

function split(path: string): { parents: string[]; name: string } {
  const parts = path.split('/');
  return { parents: parts.slice(0, -1), name: parts.at(-1) ?? '' };
}

function walk(
  root: Folder,
  parts: readonly string[],
  mode: 'find' | 'create',
): { path: string; entry: Entry } | undefined {
  const todo = [...parts].reverse();
  let trail: { name: string; entry: Entry }[] = [];
  for (let hops = 0; todo.length > 0; ) {
    const part = todo.pop() ?? '';
    if (part === '' || part === '.') continue;
    if (part === '..') {
      trail.pop();
      continue;
    }
    const here = trail.at(-1)?.entry ?? root;
    if (here.kind !== 'folder') return undefined;
    let entry = here.children.get(part);
    if (entry === undefined) {
      if (mode === 'find') return undefined;
      entry = newFolder();
      here.children.set(part, entry);
    }
    if (entry.kind !== 'link') {
      trail.push({ name: part, entry });
      continue;
    }
    if (++hops > 40) return undefined;
    if (entry.target.startsWith('/')) trail = [];
    todo.push(...entry.target.split('/').reverse());
  }
  const path = trail.map(({ name }) => name).join('/');
  return { path, entry: trail.at(-1)?.entry ?? root };
}

function merge(lower: Folder, upper: Folder): Folder {
  const children = new Map(upper.opaque ? [] : lower.children);
  for (const name of upper.hidden) children.delete(name);
  for (const [name, entry] of upper.children) {
    const below = children.get(name);
    if (entry.kind !== 'folder') children.set(name, entry);
    else children.set(name, merge(below?.kind === 'folder' ? below : newFolder(), entry));
  }
  return { ...newFolder(), children };
}

const listFiles = (folder: Folder, prefix: string): ContainerFile[] =>
  [...folder.children].flatMap(([name, entry]): ContainerFile[] => {
    const path = prefix + name;
    if (entry.kind === 'folder') return listFiles(entry, `${path}/`);
    return entry.kind === 'file' ? [{ path, content: entry.content, layer: entry.layer }] : [];
  });

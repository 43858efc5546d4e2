// What a container sees at some paths once layers are laid over one another, as overlayfs does it. Only the paths that
// were asked for are followed: an image may have millions.
// https://github.com/opencontainers/image-spec/blob/main/layer.md#applying-changesets
import { readPathLog } from './path-log.ts';

export type Seen =
  | { readonly kind: 'file'; readonly layer: number }
  | { readonly kind: 'folder'; readonly layer: number }
  | { readonly kind: 'link'; readonly layer: number; readonly target: string };

type Node = {
  /** In the layers laid down so far. */
  seen: Seen | undefined;
  /** In the layer that is being laid down. */
  upper: Seen | undefined;
  readonly children: Node[];
};

const newNode = (): Node => ({ seen: undefined, upper: undefined, children: [] });

export class Overlay {
  readonly #nodes = new Map<string, Node>([['', newNode()]]);

  constructor(paths: Iterable<string>) {
    for (const path of paths) this.#add(path);
  }

  has(path: string): boolean {
    return this.#nodes.has(path);
  }

  find(path: string): Seen | undefined {
    return this.#nodes.get(path)?.seen;
  }

  /** Lays a layer onto those below. Within it, a later entry replaces an earlier one; only what is left is laid down. */
  apply(layer: number, paths: readonly Uint8Array[]): void {
    const touched = new Set<Node>();
    const put = (path: string, seen: Seen): void => {
      const node = this.#nodes.get(path);
      if (node === undefined) return;
      if (seen.kind !== 'folder') forBelow(node, clearUpper);
      node.upper = seen;
      touched.add(node);
    };
    readPathLog(paths, {
      file: (path) => put(path, { kind: 'file', layer }),
      link: (path, target) => put(path, { kind: 'link', layer, target }),
      folder: (path) => put(path, { kind: 'folder', layer }),
      // Both concern lower layers only, wherever in the archive they stand.
      whiteout: (path) => {
        const node = this.#nodes.get(path);
        if (node === undefined) return;
        clearSeen(node);
        forBelow(node, clearSeen);
      },
      opaque: (path) => {
        const node = this.#nodes.get(path);
        if (node !== undefined) forBelow(node, clearSeen);
      },
    });
    for (const node of touched) {
      if (node.upper !== undefined && node.upper.kind !== 'folder') forBelow(node, clearSeen);
    }
    for (const node of touched) {
      const isMerged = node.upper?.kind === 'folder' && node.seen?.kind === 'folder';
      if (!isMerged) node.seen = node.upper ?? node.seen;
      node.upper = undefined;
    }
  }

  #add(path: string): Node {
    const known = this.#nodes.get(path);
    if (known !== undefined) return known;
    const node = newNode();
    this.#nodes.set(path, node);
    this.#add(path.slice(0, Math.max(0, path.lastIndexOf('/')))).children.push(node);
    return node;
  }
}

function forBelow(node: Node, act: (node: Node) => void): void {
  for (const child of node.children) {
    act(child);
    forBelow(child, act);
  }
}

const clearSeen = (node: Node): void => {
  node.seen = undefined;
};

const clearUpper = (node: Node): void => {
  node.upper = undefined;
};

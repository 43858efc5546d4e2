// What a container sees at some paths once layers are laid over one another, as overlayfs does it. Only the paths that
// were asked for are followed: an image may have millions.
// https://github.com/opencontainers/image-spec/blob/main/layer.md#applying-changesets
import { type PathVisitor, readPathLog } from './path-log.ts';

export type Seen =
  | { readonly kind: 'file'; readonly layer: number }
  | { readonly kind: 'folder'; readonly layer: number }
  | { readonly kind: 'link'; readonly layer: number; readonly target: string };

type Node = { seen: Seen | undefined; readonly children: Node[] };

export class Overlay {
  readonly #nodes = new Map<string, Node>([['', { seen: undefined, children: [] }]]);

  constructor(paths: Iterable<string>) {
    for (const path of paths) this.#add(path);
  }

  has(path: string): boolean {
    return this.#nodes.has(path);
  }

  find(path: string): Seen | undefined {
    return this.#nodes.get(path)?.seen;
  }

  apply(layer: number, paths: readonly Uint8Array[]): void {
    readPathLog(paths, this.#visit(layer));
  }

  #add(path: string): Node {
    const known = this.#nodes.get(path);
    if (known !== undefined) return known;
    const node: Node = { seen: undefined, children: [] };
    this.#nodes.set(path, node);
    this.#add(path.slice(0, Math.max(0, path.lastIndexOf('/')))).children.push(node);
    return node;
  }

  #visit(layer: number): PathVisitor {
    const replace = (path: string, seen: Seen): void => {
      const node = this.#nodes.get(path);
      if (node === undefined) return;
      for (const child of node.children) remove(child, layer + 1);
      node.seen = seen;
    };
    return {
      file: (path) => replace(path, { kind: 'file', layer }),
      link: (path, target) => replace(path, { kind: 'link', layer, target }),
      folder: (path) => {
        const node = this.#nodes.get(path);
        if (node !== undefined && node.seen?.kind !== 'folder')
          node.seen = { kind: 'folder', layer };
      },
      // Both concern lower layers only, wherever in the archive they stand.
      whiteout: (path) => {
        const node = this.#nodes.get(path);
        if (node !== undefined) remove(node, layer);
      },
      opaque: (path) => {
        for (const child of this.#nodes.get(path)?.children ?? []) remove(child, layer);
      },
    };
  }
}

/** Takes away what layers below `layer` put there. */
function remove(node: Node, layer: number): void {
  if (node.seen !== undefined && node.seen.layer < layer) node.seen = undefined;
  for (const child of node.children) remove(child, layer);
}

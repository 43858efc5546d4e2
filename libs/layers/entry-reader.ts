// From tar headers to what they mean for the image.
import { cleanEntryPath } from './entry-path.ts';
import { FolderTree } from './folder-tree.ts';
import type { LayerVisitor } from './layer-entry.ts';
import { LayerError } from './layer-error.ts';
import type { LayerLimits } from './layer-limits.ts';
import type { TarHeader } from './tar-header.ts';
import type { ByteSink } from './tar-reader.ts';
import { parseWhiteout } from './whiteout.ts';

export class EntryReader {
  readonly #visitor: LayerVisitor;
  readonly #limits: LayerLimits;
  readonly #tree = new FolderTree();
  readonly #tellFolder: (path: string) => void;
  #count = 0;

  constructor(visitor: LayerVisitor, limits: LayerLimits) {
    this.#visitor = visitor;
    this.#limits = limits;
    this.#tellFolder = (path) => {
      this.#countOne();
      this.#visitor.entry({ type: 'directory', path });
    };
  }

  get count(): number {
    return this.#count;
  }

  read(header: TarHeader): ByteSink | undefined {
    this.#countOne();
    const written = cleanEntryPath(header.name, this.#limits.pathLength);
    if (written === '' || written.startsWith('.wh..wh.')) return this.#readRoot(written);
    const slash = written.lastIndexOf('/');
    const name = written.slice(slash + 1);
    // A whiteout's folder too is made where it is not: runtimes do, and a link below it is gone then.
    const folder = this.#tree.enter(written.slice(0, Math.max(0, slash)), this.#tellFolder);
    const whiteout = parseWhiteout(name);
    if (whiteout === undefined) return this.#readEntry(header, join(folder, name));
    if (whiteout.type === 'opaque') this.#visitor.entry({ type: 'opaque', path: folder });
    if (whiteout.type === 'whiteout') {
      this.#visitor.entry({ type: 'whiteout', path: join(folder, whiteout.name) });
    }
    return undefined;
  }

  #readEntry(header: TarHeader, path: string): ByteSink | undefined {
    switch (header.flag) {
      case '0':
      case '\0':
      case '7': // contiguous, once
      case 'S': // sparse
        this.#tree.addOther(path);
        return this.#visitor.entry({ type: 'file', path, mode: header.mode, size: header.size });
      case '1':
        return this.#readHardLink(header, path);
      case '2':
        this.#checkTarget(header.linkName);
        this.#tree.addLink(path, header.linkName);
        this.#visitor.entry({ type: 'symlink', path, target: header.linkName });
        return undefined;
      case '3':
      case '4':
      case '6':
        this.#tree.addOther(path);
        this.#visitor.entry({ type: 'other', path });
        return undefined;
      case '5':
        if (this.#tree.addFolder(path)) this.#visitor.entry({ type: 'directory', path });
        return undefined;
    }
    return undefined; // volume labels and the like
  }

  #readHardLink(header: TarHeader, path: string): undefined {
    const written = cleanEntryPath(header.linkName, this.#limits.pathLength);
    const slash = written.lastIndexOf('/');
    const folder = this.#tree.find(slash < 0 ? '' : written.slice(0, slash));
    this.#tree.addOther(path);
    this.#visitor.entry({ type: 'hardlink', path, target: join(folder, written.slice(slash + 1)) });
  }

  #readRoot(written: string): undefined {
    if (written === '.wh..wh..opq') this.#visitor.entry({ type: 'opaque', path: '' });
  }

  #checkTarget(target: string): void {
    if (target.includes('\0')) {
      throw new LayerError('path_unsafe', "a link's target holds a NUL character");
    }
    if (target.length <= this.#limits.pathLength) return;
    throw new LayerError(
      'limit_path',
      `a link's target of ${target.length} characters is longer than ${this.#limits.pathLength}`,
    );
  }

  #countOne(): void {
    if (++this.#count > this.#limits.entries) {
      throw new LayerError(
        'limit_entries',
        `the layer has more than ${this.#limits.entries} entries`,
      );
    }
  }
}

const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`);

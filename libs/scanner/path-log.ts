// Every path that a layer touches, in the order of its archive: about five bytes each. Whether a file of a lower layer
// survives depends on any of them: a file may take the place of a folder far above it.
//
// Records are ended by NUL. A path alone is a file, with a slash behind it a folder; `/>target` tells that the path
// before it is a symbolic link, `/-path` is a whiteout, `/=path` an opaque folder. No path begins with a slash.
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

export interface PathVisitor {
  file(path: string): void;
  folder(path: string): void;
  link(path: string, target: string): void;
  whiteout(path: string): void;
  opaque(path: string): void;
}

const blockLength = 256 * 1024;

export class PathLog implements PathVisitor {
  readonly #blocks: Uint8Array[] = [];
  #records: string[] = [];
  #length = 0;

  file(path: string): void {
    this.#add(path);
  }

  folder(path: string): void {
    this.#add(`${path}/`);
  }

  link(path: string, target: string): void {
    // One record, so that no block parts them.
    this.#add(`${path}\0/>${target}`);
  }

  whiteout(path: string): void {
    this.#add(`/-${path}`);
  }

  opaque(path: string): void {
    this.#add(`/=${path}`);
  }

  blocks(): readonly Uint8Array[] {
    this.#flush();
    return this.#blocks;
  }

  #add(record: string): void {
    this.#records.push(record);
    this.#length += record.length + 1;
    if (this.#length >= blockLength) this.#flush();
  }

  #flush(): void {
    if (this.#records.length === 0) return;
    this.#blocks.push(zstdCompressSync(Buffer.from(this.#records.join('\0'))));
    this.#records = [];
    this.#length = 0;
  }
}

export function readPathLog(blocks: readonly Uint8Array[], visitor: PathVisitor): void {
  for (const block of blocks) {
    const records = zstdDecompressSync(block).toString().split('\0');
    for (let i = 0; i < records.length; i++) {
      const record = records[i] as string;
      if (record.startsWith('/')) readMark(record, visitor);
      else if (record.endsWith('/')) visitor.folder(record.slice(0, -1));
      else if (records[i + 1]?.startsWith('/>'))
        visitor.link(record, (records[++i] ?? '').slice(2));
      else visitor.file(record);
    }
  }
}

function readMark(record: string, visitor: PathVisitor): void {
  if (record[1] === '-') visitor.whiteout(record.slice(2));
  else visitor.opaque(record.slice(2));
}

// Makes a layer's inventory while the layer passes.
import { type ByteSink, type LayerEntry, LayerError, type LayerVisitor } from '@fedscan/layers';
import { allFinders, type Finder, finderOf, findersByPath } from './finders.ts';
import { type FileEntry, type FoundContent, HeldFile, WatchedFile } from './found-file.ts';
import type { Find } from './layer-inventory.ts';
import { PathLog } from './path-log.ts';

/** A file to be read by a finder that does not want its path, since a link leads to it from one that it wants. */
export type FileRequest = {
  readonly path: string;
  readonly by: string;
  /** The path of the link. */
  readonly as: string;
};

// A file, or a hard link to one: those share their content, as they do on disk.
type Slot = {
  readonly path: string;
  readonly by: string;
  readonly linkedOnly?: true;
  readonly content: FoundContent;
};

// A hostile layer could otherwise fill memory with packages of a few bytes each.
const mostFinds = 500_000;
const mostPackages = 500_000;

export class LayerRecorder implements LayerVisitor {
  readonly #log = new PathLog();
  readonly #slots = new Map<string, Slot[]>();
  readonly #requests: ReadonlyMap<string, readonly FileRequest[]>;
  readonly #unreadTargets: FileRequest[] = [];
  readonly #deadLinks = new Map<string, string>();
  #slotCount = 0;
  #packageCount = 0;
  #pending: Promise<FoundContent>[] = [];

  constructor(requests: readonly FileRequest[]) {
    this.#requests = Map.groupBy(requests, ({ path }) => path);
  }

  entry(entry: LayerEntry): ByteSink | undefined {
    switch (entry.type) {
      case 'file':
        this.#forget(entry.path);
        this.#log.file(entry.path);
        return this.#open(entry);
      case 'hardlink':
        this.#forget(entry.path);
        this.#log.file(entry.path);
        this.#link(entry.path, entry.target);
        return undefined;
      case 'other':
        this.#forget(entry.path);
        this.#log.file(entry.path);
        return undefined;
      case 'symlink':
        this.#forget(entry.path);
        this.#log.link(entry.path, entry.target);
        return undefined;
      case 'directory':
        this.#forget(entry.path);
        this.#log.folder(entry.path);
        return undefined;
      case 'whiteout':
        this.#log.whiteout(entry.path);
        return undefined;
      case 'opaque':
        this.#log.opaque(entry.path);
        return undefined;
    }
  }

  settle(): Promise<void> | undefined {
    if (this.#pending.length === 0) return undefined;
    const pending = this.#pending;
    this.#pending = [];
    return Promise.all(pending).then((contents) => {
      this.#packageCount += countPackages(contents);
      checkPackages(this.#packageCount);
    });
  }

  /**
   * The files that hard links of this layer lead to and that were passed over, since their own paths are of no interest:
   * the layer must be read once more with these requests.
   */
  get unreadTargets(): readonly FileRequest[] {
    return this.#unreadTargets;
  }

  result(): { finds: Find[]; paths: readonly Uint8Array[] } {
    // Linked to a file of a lower layer, or to a link: found, if at all, the way a symbolic link is.
    for (const [path, target] of this.#deadLinks) this.#log.link(path, `/${target}`);
    const slots = [...this.#slots.values()].flat();
    // Once more, since hard links tell the packages of one file under many names.
    checkPackages(countPackages(slots.map(({ content }) => content)));
    const finds = slots.flatMap(toFind);
    return { finds: finds.sort(byPathThenFinder), paths: this.#log.blocks() };
  }

  // Something else is at this path now.
  #forget(path: string): void {
    this.#slots.delete(path);
    this.#deadLinks.delete(path);
  }

  #open(file: FileEntry): ByteSink | undefined {
    const sinks: ByteSink[] = [];
    for (const finder of allFinders) {
      if (finder.wants(file.path, file)) sinks.push(this.#read(file, finder, file.path));
    }
    for (const { by, as } of this.#requests.get(file.path) ?? []) {
      const finder = finderOf(by);
      if (finder === undefined || finder.wants(file.path, file)) continue;
      sinks.push(this.#read(file, finder, as, true));
    }
    return sinks.length < 2 ? sinks[0] : allOf(sinks);
  }

  #read(file: FileEntry, finder: Finder, as: string, linkedOnly?: true): ByteSink {
    const content: FoundContent = {};
    const { path } = file;
    this.#add({ path, by: finder.name, content, ...(linkedOnly && { linkedOnly }) });
    if (finder.kind === 'detector') return new WatchedFile(finder, content);
    const defer = (done: Promise<void>) => this.#pending.push(done.then(() => content));
    return new HeldFile(file, finder, as, content, defer);
  }

  #link(path: string, target: string): void {
    for (const { name } of findersByPath(path)) this.#linkFor({ path, by: name, as: path }, target);
    for (const request of this.#requests.get(path) ?? []) this.#linkFor(request, target, true);
  }

  #linkFor({ path, by, as }: FileRequest, target: string, linkedOnly?: true): void {
    const read = this.#slots.get(target)?.find((slot) => slot.by === by);
    if (read !== undefined) {
      this.#add({ path, by, content: read.content, ...(linkedOnly && { linkedOnly }) });
      return;
    }
    this.#deadLinks.set(path, target);
    this.#unreadTargets.push({ path: target, by, as });
  }

  #add(slot: Slot): void {
    if (++this.#slotCount > mostFinds) {
      throw new LayerError('limit_entries', `more than ${mostFinds} files of packages are in it`);
    }
    const others = this.#slots.get(slot.path);
    if (others === undefined) this.#slots.set(slot.path, [slot]);
    else others.push(slot);
  }
}

const countPackages = (contents: readonly FoundContent[]): number =>
  contents.reduce((sum, { found }) => sum + (found?.packages?.length ?? 0), 0);

function checkPackages(count: number): void {
  if (count <= mostPackages) return;
  throw new LayerError('limit_entries', `more than ${mostPackages} packages are in it`);
}

const toFind = ({ path, by, linkedOnly, content }: Slot): Find[] =>
  content.found ? [{ path, by, ...content.found, ...(linkedOnly && { linkedOnly }) }] : [];

const allOf = (sinks: readonly ByteSink[]): ByteSink => ({
  push: (chunk) => {
    for (const sink of sinks) sink.push(chunk);
  },
  end: () => {
    for (const sink of sinks) sink.end();
  },
});

const byPathThenFinder = (a: Find, b: Find): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : a.by < b.by ? -1 : 1;

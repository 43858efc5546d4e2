// Makes a layer's inventory while the layer passes.
import { detectors, extractors, type FileStat } from '@fedscan/extractors';
import { type ByteSink, type LayerEntry, LayerError, type LayerVisitor } from '@fedscan/layers';
import { findFinder } from './finders.ts';
import { HeldFile, WatchedFile } from './found-file.ts';
import type { Find } from './layer-inventory.ts';
import { PathLog } from './path-log.ts';

/** A file to be read by a finder that would not want its path, since a link leads to it from one that it wants. */
export type FileRequest = {
  readonly path: string;
  readonly by: string;
  /** The path of the link. */
  readonly as: string;
};

// A hostile layer could otherwise fill memory with packages of a few bytes each.
const mostFinds = 500_000;

export class LayerRecorder implements LayerVisitor {
  readonly #log = new PathLog();
  readonly #finds = new Map<string, Find[]>();
  readonly #hardLinks = new Map<string, string>();
  readonly #requests: ReadonlyMap<string, readonly FileRequest[]>;
  #findCount = 0;
  #pending: Promise<Find>[] = [];

  constructor(requests: readonly FileRequest[]) {
    this.#requests = Map.groupBy(requests, ({ path }) => path);
  }

  entry(entry: LayerEntry): ByteSink | undefined {
    switch (entry.type) {
      case 'file':
        this.#write(entry.path);
        return this.#open(entry);
      case 'hardlink':
        this.#write(entry.path);
        this.#hardLinks.set(entry.path, this.#hardLinks.get(entry.target) ?? entry.target);
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
      case 'other':
        this.#write(entry.path);
        return undefined;
    }
  }

  settle(): Promise<void> | undefined {
    if (this.#pending.length === 0) return undefined;
    const pending = this.#pending;
    this.#pending = [];
    return Promise.all(pending).then((finds) => {
      for (const find of finds) this.#add(find);
    });
  }

  /**
   * The files that hard links of this layer lead to and that were not read, since their own paths are of no interest:
   * the layer must be read once more with these requests.
   */
  unreadTargets(): FileRequest[] {
    return this.#wantedLinks().filter(
      ({ path, by }) => !this.#finds.get(path)?.some((find) => find.by === by),
    );
  }

  result(): { finds: Find[]; paths: readonly Uint8Array[] } {
    for (const { path, by, as } of this.#wantedLinks()) {
      const target = this.#finds.get(path)?.find((find) => find.by === by);
      if (target === undefined) {
        // Linked to a file of a lower layer, or to a link: found, if at all, the way a symbolic link is.
        this.#log.link(as, `/${path}`);
      } else {
        const { linkedOnly: _, ...find } = target;
        this.#add({ ...find, path: as });
      }
    }
    const finds = [...this.#finds.values()].flat();
    return { finds: finds.sort(byPathThenFinder), paths: this.#log.blocks() };
  }

  #write(path: string): void {
    this.#forget(path);
    this.#log.file(path);
  }

  // Something else is at this path now.
  #forget(path: string): void {
    this.#finds.delete(path);
    if (this.#hardLinks.size > 0) this.#hardLinks.delete(path);
  }

  #open(file: FileStat & { readonly path: string }): ByteSink | undefined {
    const sinks: ByteSink[] = [];
    for (const extractor of extractors) {
      if (!extractor.wants(file.path)) continue;
      sinks.push(new HeldFile(file, extractor, file.path, (find) => this.#pending.push(find)));
    }
    for (const detector of detectors) {
      if (!detector.wants(file.path, file)) continue;
      sinks.push(
        new WatchedFile(detector, () => this.#add({ path: file.path, by: detector.name })),
      );
    }
    for (const request of this.#requests.get(file.path) ?? []) {
      sinks.push(...this.#openRequested(file, request));
    }
    return sinks.length < 2 ? sinks[0] : both(sinks);
  }

  #openRequested(file: FileStat & { readonly path: string }, request: FileRequest): ByteSink[] {
    const finder = findFinder(request.by);
    if (finder?.kind === 'extractor' && !finder.extractor.wants(file.path)) {
      const found = (find: Promise<Find>) =>
        this.#pending.push(find.then((known) => ({ ...known, linkedOnly: true })));
      return [new HeldFile(file, finder.extractor, request.as, found)];
    }
    if (finder?.kind === 'detector' && !finder.detector.wants(file.path, file)) {
      const find = { path: file.path, by: request.by, linkedOnly: true } as const;
      return [new WatchedFile(finder.detector, () => this.#add(find))];
    }
    return [];
  }

  #add(find: Find): void {
    if (++this.#findCount > mostFinds) {
      throw new LayerError('limit_entries', `more than ${mostFinds} files of packages are in it`);
    }
    const others = this.#finds.get(find.path)?.filter(({ by }) => by !== find.by) ?? [];
    this.#finds.set(find.path, [...others, find]);
  }

  #wantedLinks(): FileRequest[] {
    return [...this.#hardLinks].flatMap(([as, path]) =>
      wantedBy(as).map((by) => ({ path, by, as })),
    );
  }
}

// A link has no size or mode of its own, so that only what is told by its path is wanted of it.
const wantedBy = (path: string): string[] => [
  ...extractors.filter((extractor) => extractor.wants(path)).map(({ name }) => name),
  ...detectors
    .filter(
      (detector) => detector.watch === undefined && detector.wants(path, { mode: 0, size: 0 }),
    )
    .map(({ name }) => name),
];

const both = (sinks: readonly ByteSink[]): ByteSink => ({
  push: (chunk) => {
    for (const sink of sinks) sink.push(chunk);
  },
  end: () => {
    for (const sink of sinks) sink.end();
  },
});

const byPathThenFinder = (a: Find, b: Find): number =>
  a.path < b.path ? -1 : a.path > b.path ? 1 : a.by < b.by ? -1 : 1;

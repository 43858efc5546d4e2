import type { ImageKnowledge, ImageLookup } from '@fedscan/admission';
import { compareSeverity, type ImageReference, type Platform, type Severity } from '@fedscan/model';
import { type AdvisoryView, findAdvisory } from './advisory-view.ts';
import { toDate } from './decode.ts';
import { FeedCopy } from './feed-copy.ts';
import type { FeedRow } from './feed-row.ts';
import { type FindingView, findingsOf } from './finding-view.ts';
import { type ImageQuery, listImages } from './image-list.ts';
import { type ImageView, toImageView } from './image-view.ts';
import { lookupImage } from './lookup.ts';
import { type PackageView, packagesOf } from './package-view.ts';
import { type Page, type Paging, pageAmong } from './page.ts';
import { type RegistryView, toRegistryView } from './registry-view.ts';
import type { FeedPosition } from './staleness.ts';

export type CatalogOptions = {
  /** How far the copy of a feed is; absent in the primary, which is never behind itself. */
  readonly position?: (feed: string) => FeedPosition | undefined;
  /** Where names without a host are looked for; docker.io where absent. */
  readonly unqualifiedSearch?: readonly string[];
  /** Milliseconds since 1970. */
  readonly now?: () => number;
};

export type FindingQuery = Paging & {
  /** In lower case; all must occur in vulnerability, alias, package or path. */
  readonly words: readonly string[];
  readonly minSeverity?: Severity;
  readonly fixableOnly: boolean;
};

export type PackageQuery = Paging & { readonly words: readonly string[] };

export type AdvisorySourceView = {
  readonly name: string;
  readonly advisories: number;
  readonly fetchedAt?: Date;
};

/** The read model of console, API and admission, made of feed entries alone. */
export class Catalog implements ImageLookup {
  readonly #copies = new Map<string, FeedCopy>();
  /** Copies that are being sent anew; the ones before them answer until a head has proven these. */
  readonly #restarting = new Map<string, FeedCopy>();
  readonly #options: Required<CatalogOptions>;

  constructor(options: CatalogOptions = {}) {
    this.#options = {
      position: options.position ?? (() => undefined),
      unqualifiedSearch: options.unqualifiedSearch ?? ['docker.io'],
      now: options.now ?? Date.now,
    };
  }

  apply(feed: string, rows: Iterable<FeedRow>): void {
    const copy = this.#restarting.get(feed) ?? this.#copies.get(feed) ?? this.#open(feed);
    for (const row of rows) copy.apply(row);
  }

  /** What is applied from now on belongs to a new copy, which nobody sees before `endRestart`. */
  beginRestart(feed: string): void {
    this.#restarting.set(feed, new FeedCopy(feed));
  }

  endRestart(feed: string): void {
    const copy = this.#restarting.get(feed);
    if (copy) this.#copies.set(feed, copy);
    this.#restarting.delete(feed);
  }

  drop(feed: string): void {
    this.#copies.delete(feed);
    this.#restarting.delete(feed);
  }

  lookup(reference: ImageReference, wanted: readonly Platform[]): ImageKnowledge {
    const { position, unqualifiedSearch: unqualified, now } = this.#options;
    return lookupImage(reference, wanted, { copies: this.#copies, position, unqualified, now });
  }

  registries(): RegistryView[] {
    return this.#sorted()
      .filter(({ registry }) => registry)
      .map(toRegistryView);
  }

  images(query: ImageQuery): Page<ImageView> {
    return listImages(
      this.#sorted().filter(({ feed }) => query.registry === undefined || feed === query.registry),
      query,
    );
  }

  image(registry: string, digest: string): ImageView | undefined {
    const found = this.#find(registry, digest);
    return found && toImageView(found.copy, found.row);
  }

  /** The images that a pod would run under this name, one for each platform; linux/amd64 first. */
  imagesNamed(reference: ImageReference): ImageView[] {
    const { registry = '', digest = '' } = this.lookup(reference, [usualPlatform]);
    const children = this.#copies.get(registry)?.tags.indexes.get(digest)?.images ?? [{ digest }];
    return children
      .flatMap((child) => this.image(registry, child.digest) ?? [])
      .sort((a, b) => Number(b.platform === 'linux/amd64') - Number(a.platform === 'linux/amd64'));
  }

  findings(registry: string, digest: string, query: FindingQuery): Page<FindingView> | undefined {
    const found = this.#find(registry, digest);
    if (!found) return undefined;
    const findings = findingsOf(found.copy, found.row).filter(
      (finding) =>
        compareSeverity(finding.severity, query.minSeverity ?? 'unknown') >= 0 &&
        (!query.fixableOnly || finding.fixedVersions.length > 0) &&
        hasWords(textOf(finding), query.words),
    );
    return byPlace(findings, query);
  }

  packages(registry: string, digest: string, query: PackageQuery): Page<PackageView> | undefined {
    const found = this.#find(registry, digest);
    if (!found) return undefined;
    const packages = packagesOf(found.copy, found.row)
      .map(({ view }) => view)
      .filter((view) => hasWords(packageText(view), query.words));
    return byPlace(packages, query);
  }

  advisory(id: string): AdvisoryView | undefined {
    for (const copy of this.#sorted()) {
      const found = findAdvisory(copy, id);
      if (found) return found;
    }
    return undefined;
  }

  /** As the feed with the newest whole state of knowledge tells. */
  advisorySources(): AdvisorySourceView[] {
    const sources = this.#newest()?.freshness?.advisorySources ?? [];
    return sources.map(({ name, advisories, fetchedAt }) => {
      const date = toDate(fetchedAt);
      return { name, advisories: Number(advisories), ...(date ? { fetchedAt: date } : {}) };
    });
  }

  get epoch(): bigint {
    return this.#newest()?.freshness?.advisoryEpoch ?? 0n;
  }

  /** How many live entries could not be read, of all feeds. */
  get unreadableEntries(): number {
    return this.#sorted().reduce((sum, { unreadable }) => sum + unreadable.size, 0);
  }

  #open(feed: string): FeedCopy {
    const copy = new FeedCopy(feed);
    this.#copies.set(feed, copy);
    return copy;
  }

  #sorted(): FeedCopy[] {
    return [...this.#copies.values()].sort((a, b) => (a.feed < b.feed ? -1 : 1));
  }

  #newest(): FeedCopy | undefined {
    const epochOf = (copy: FeedCopy) => copy.freshness?.advisoryEpoch ?? 0n;
    return this.#sorted().reduce<FeedCopy | undefined>(
      (a, b) => (a === undefined || epochOf(b) > epochOf(a) ? b : a),
      undefined,
    );
  }

  #find(registry: string, digest: string) {
    const copy = this.#copies.get(registry);
    const row = copy?.images.get(digest);
    return copy && row && { copy, row };
  }
}

const usualPlatform: Platform = { os: 'linux', architecture: 'amd64' };

// The lists of one image are short and made for each call: a place in them is its number.
function byPlace<T>(items: readonly T[], paging: Paging): Page<T> {
  const numbered = items.map((item, place) => ({ item, key: [place] }));
  const page = pageAmong(numbered, paging);
  return { ...page, items: page.items.map(({ item }) => item) };
}

const hasWords = (text: string, words: readonly string[]): boolean =>
  words.every((word) => text.includes(word));

const packageText = ({ name, version, purl, sourceName, locations }: PackageView): string =>
  [name, version, purl, sourceName, ...locations.map(({ path }) => path)].join('\n').toLowerCase();

const textOf = (finding: FindingView): string =>
  [finding.vulnerability, ...finding.aliases, ...finding.advisories, finding.title]
    .join('\n')
    .toLowerCase()
    .concat('\n', packageText(finding.package));

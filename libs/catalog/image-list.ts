// Lists of images. Sorting and searching work on a few fields at hand; only the images of a page are read whole.
import { type Severity, severities } from '@fedscan/model';
import type { FeedCopy } from './feed-copy.ts';
import type { ImageRow } from './image-row.ts';
import { type ImageView, toImageView } from './image-view.ts';
import { compareKeys, type Page, type Paging, pageOf } from './page.ts';
import { type SeverityCounts, summaryOf } from './summary.ts';
import { type ScanState, toScanState } from './words.ts';

export type ImageQuery = Paging & {
  /** Absent: all registries. */
  readonly registry?: string;
  /** In lower case; all must occur in a tag, a repository, the digest or the operating system. */
  readonly words: readonly string[];
  readonly minSeverity?: Severity;
  readonly status?: ScanState;
  /** The name of a vulnerability, or an alias. */
  readonly vulnerability?: string;
  readonly order: 'repository' | 'findings' | 'scanned_at' | 'created_at';
};

type Listed = {
  readonly copy: FeedCopy;
  readonly row: ImageRow;
  readonly name: string;
  readonly text: string;
};
type Key = readonly (string | number)[];

export function listImages(copies: readonly FeedCopy[], query: ImageQuery): Page<ImageView> {
  const { keyOf, descending } = orders[query.order];
  const accepts = filterOf(query);
  const keyed = copies
    .flatMap(listedOf)
    .filter(accepts)
    .map((image) => ({ image, key: [...keyOf(image), image.copy.feed, image.row.digest] }))
    .sort((a, b) => compareKeys(a.key, b.key, descending));
  const page = pageOf(keyed, query, ({ key }) => key, descending);
  return { ...page, items: page.items.map(({ image }) => toImageView(image.copy, image.row)) };
}

const orders: Record<
  ImageQuery['order'],
  { readonly keyOf: (image: Listed) => Key; readonly descending: readonly boolean[] }
> = {
  repository: { keyOf: ({ name }) => [name], descending: [] },
  scanned_at: { keyOf: ({ row, name }) => [row.scannedAt, name], descending: [true] },
  created_at: { keyOf: ({ row, name }) => [row.createdAt, name], descending: [true] },
  findings: {
    keyOf: ({ copy, row, name }) => {
      const { findings } = summaryOf(copy, copy.inventories.get(row.inventory));
      return [...severities.toReversed().map((severity) => findings[severity]), name];
    },
    descending: severities.map(() => true),
  },
};

function filterOf(query: ImageQuery): (image: Listed) => boolean {
  const { words, minSeverity, status, vulnerability } = query;
  const least = minSeverity === undefined ? 0 : severities.indexOf(minSeverity);
  return ({ copy, row, text }) => {
    if (status !== undefined && toScanState(row.status) !== status) return false;
    if (!words.every((word) => text.includes(word))) return false;
    const inventory = copy.inventories.get(row.inventory);
    if (minSeverity !== undefined && !hasFrom(least, summaryOf(copy, inventory).findings))
      return false;
    if (vulnerability === undefined) return true;
    return (
      inventory?.numbers.some((number) => names(copy, number, vulnerability.toLowerCase())) ?? false
    );
  };
}

const hasFrom = (least: number, counts: SeverityCounts): boolean =>
  severities.slice(least).some((severity) => counts[severity] > 0);

const names = (copy: FeedCopy, number: number, vulnerability: string): boolean =>
  copy.matches
    .get(number)
    .some((match) =>
      [match.vulnerability, ...match.aliases, ...match.advisories].some(
        (name) => name.toLowerCase() === vulnerability,
      ),
    );

const kept = new WeakMap<
  FeedCopy,
  { readonly version: number; readonly listed: readonly Listed[] }
>();

// The images of a feed with what they are called: made again when tags or images changed.
function listedOf(copy: FeedCopy): readonly Listed[] {
  const known = kept.get(copy);
  if (known?.version === copy.version) return known.listed;
  const listed = [...copy.images.values()].map((row) => {
    const tags = copy.tags.of(row.digest);
    const text = [...tags, ...row.repositories, row.digest, row.operatingSystem].join('\n');
    return {
      copy,
      row,
      name: tags[0] ?? row.repositories[0] ?? row.digest,
      text: text.toLowerCase(),
    };
  });
  kept.set(copy, { version: copy.version, listed });
  return listed;
}

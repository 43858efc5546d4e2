// Lists of images. Sorting and searching work on a few fields at hand; only the images of a page are read whole.
import { type Severity, severities } from '@fedscan/model';
import type { FeedCopy } from './feed-copy.ts';
import type { ImageRow } from './image-row.ts';
import { type ImageView, toImageView } from './image-view.ts';
import { type Key, type Page, type Paging, pageAmong } from './page.ts';
import { tallyOf } from './summary.ts';
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

type Listed = { readonly copy: FeedCopy; readonly row: ImageRow; readonly name: string };

export function listImages(copies: readonly FeedCopy[], query: ImageQuery): Page<ImageView> {
  const { keyOf, descending } = orders[query.order];
  const keyed = copies
    .flatMap((copy) => {
      const accepts = filterOf(copy, query);
      return copy.listed
        .inOrder(copy.images, copy.tags)
        .filter(({ row }) => accepts(row))
        .map(({ row, name }) => ({ copy, row, name }));
    })
    .map((image) => ({ image, key: [...keyOf(image), image.copy.feed, image.row.digest] }));
  const page = pageAmong(keyed, query, descending);
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
      const tally = tallyOf(copy, copy.inventories.get(row.inventory));
      const [unknown = 0, negligible = 0, low = 0, medium = 0, high = 0, critical = 0] = tally;
      return [threeIn(critical, high, medium), threeIn(low, negligible, unknown), name];
    },
    descending: [true, true],
  },
};

// Three counts below 131,072 in the 53 bits of one number, which compares as they do, one after the other.
const most = 2 ** 17 - 1;
const threeIn = (a: number, b: number, c: number): number =>
  (Math.min(a, most) * 2 ** 17 + Math.min(b, most)) * 2 ** 17 + Math.min(c, most);

// The cheapest question first.
function filterOf(copy: FeedCopy, query: ImageQuery): (row: ImageRow) => boolean {
  const { words, minSeverity, status, vulnerability } = query;
  const least = minSeverity === undefined ? 0 : severities.indexOf(minSeverity);
  const holding = vulnerability === undefined ? undefined : inventoriesWith(copy, vulnerability);
  return (row) =>
    (status === undefined || toScanState(row.status) === status) &&
    (holding === undefined || holding.has(row.inventory)) &&
    (minSeverity === undefined || hasFrom(least, copy, row)) &&
    (words.length === 0 || hasWords(copy, row, words));
}

const hasFrom = (least: number, copy: FeedCopy, row: ImageRow): boolean =>
  tallyOf(copy, copy.inventories.get(row.inventory)).some(
    (count, at) => count > 0 && at >= least && at < severities.length,
  );

function hasWords({ tags }: FeedCopy, row: ImageRow, words: readonly string[]): boolean {
  const { digest, operatingSystem, repositories } = row;
  const text = [...tags.of(digest), ...repositories, digest, operatingSystem].join('\n');
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

function inventoriesWith(copy: FeedCopy, vulnerability: string): ReadonlySet<string> {
  const numbers = copy.matches.named(vulnerability);
  const holding = new Set<string>();
  if (numbers.size === 0) return holding;
  for (const [key, inventory] of copy.inventories) {
    if (inventory.some((number) => numbers.has(number))) holding.add(key);
  }
  return holding;
}

import { entries } from '@fedscan/protocol';
import { decode } from './decode.ts';
import type { FeedCopy } from './feed-copy.ts';
import type { ImageRow } from './image-row.ts';

export type PackageView = {
  readonly purl: string;
  readonly type: string;
  readonly name: string;
  readonly version: string;
  readonly sourceName: string;
  readonly sourceVersion: string;
  readonly ecosystem: string;
  readonly licenses: readonly string[];
  readonly locations: readonly LocationView[];
  /** Distinct vulnerabilities. */
  readonly findings: number;
};

export type LocationView = {
  readonly path: string;
  readonly layerDigest: string;
  readonly layerIndex: number;
};

export type NumberedPackage = { readonly number: number; readonly view: PackageView };

/** The packages of an image with the places where they lie, by name and version. */
export function packagesOf(copy: FeedCopy, row: ImageRow): NumberedPackage[] {
  const places = new Map<number, LocationView[]>();
  const { layers } = row.read();
  for (const { number, layer, path } of copy.inventories.get(row.inventory)?.packages() ?? []) {
    const place = { path, layerDigest: layers[layer]?.digest ?? '', layerIndex: layer };
    const others = places.get(number);
    if (others) others.push(place);
    else places.set(number, [place]);
  }
  return [...places]
    .map(([number, locations]) => ({ number, view: toPackageView(copy, number, locations) }))
    .sort((a, b) => compareText(a.view.name, b.view.name) || compareText(a.view.purl, b.view.purl));
}

export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

function toPackageView(
  copy: FeedCopy,
  number: number,
  locations: readonly LocationView[],
): PackageView {
  const bytes = copy.packages.get(number);
  const { purl, type, name, version, sourceName, sourceVersion, ecosystem, licenses } = bytes
    ? decode(entries.PackageEntrySchema, bytes)
    : missing(number);
  const findings = copy.matches.get(number).length;
  return {
    purl,
    type,
    name,
    version,
    sourceName,
    sourceVersion,
    ecosystem,
    licenses,
    locations,
    findings,
  };
}

// It is on its way: a batch may end between an inventory and its packages.
const missing = (number: number) => ({
  purl: '',
  type: '',
  name: `package ${number}`,
  version: '',
  sourceName: '',
  sourceVersion: '',
  ecosystem: '',
  licenses: [],
});

// Extractors and detectors as one list: both look for files, and are asked for each path.
import { type Detector, detectors, type Extractor, extractors } from '@fedscan/extractors';

export type Finder =
  | { readonly kind: 'extractor'; readonly extractor: Extractor }
  | { readonly kind: 'detector'; readonly detector: Detector };

const byName: ReadonlyMap<string, Finder> = new Map<string, Finder>([
  ...extractors.map((extractor) => [extractor.name, { kind: 'extractor', extractor }] as const),
  ...detectors.map((detector) => [detector.name, { kind: 'detector', detector }] as const),
]);

export const findFinder = (name: string): Finder | undefined => byName.get(name);

/** Where files of this kind are looked for in the finished image. */
export type Place = { readonly finder: string; readonly path: string };

export const places: readonly Place[] = [...extractors, ...detectors].flatMap(
  ({ name, places: paths = [] }) => paths.map((path) => ({ finder: name, path })),
);

/** The finders of operating systems' package databases. */
export const databaseFinders: ReadonlySet<string> = new Set(
  places.map(({ finder }) => finder).filter((name) => name !== 'os/os-release'),
);

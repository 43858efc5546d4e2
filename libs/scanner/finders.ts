// Extractors and detectors as one list: both look for files, and are asked for each path.
import { type Detector, detectors, type Extractor, extractors } from '@fedscan/extractors';

export type Finder =
  | (Extractor & { readonly kind: 'extractor' })
  | (Detector & { readonly kind: 'detector' });

export const allFinders: readonly Finder[] = [
  ...extractors.map((extractor) => ({ ...extractor, kind: 'extractor' }) as const),
  ...detectors.map((detector) => ({ ...detector, kind: 'detector' }) as const),
];

const byName: ReadonlyMap<string, Finder> = new Map(
  allFinders.map((finder) => [finder.name, finder]),
);

export const finderOf = (name: string): Finder | undefined => byName.get(name);

// A link has no size or mode of its own, so that it is wanted by those only who go by the path.
const noStat = { mode: 0, size: 0 };

export const wantsByPath = (finder: Finder, path: string): boolean => finder.wants(path, noStat);

export const findersByPath = (path: string): Finder[] =>
  allFinders.filter((finder) => wantsByPath(finder, path));

/** Where files of this kind are looked for in the finished image. */
export type Place = { readonly finder: Finder; readonly path: string };

export const places: readonly Place[] = allFinders.flatMap((finder) =>
  (finder.places ?? []).map((path) => ({ finder, path })),
);

/** The names of those that look for an operating system's package database. */
export const databaseFinders: ReadonlySet<string> = new Set(
  places.map(({ finder }) => finder.name).filter((name) => name !== 'os/os-release'),
);

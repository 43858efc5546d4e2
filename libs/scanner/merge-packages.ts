import type { LocatedPackage, Package, PackageLocation } from '@fedscan/model';
import type { FinalFind } from './final-finds.ts';

/** One entry for each distinct package, with all its locations, in an order that does not depend on the layers. */
export function mergePackages(finds: readonly FinalFind[]): LocatedPackage[] {
  const merged = new Map<string, { package: Package; locations: Map<string, PackageLocation> }>();
  for (const { path, packages } of finds) {
    for (const { package: pkg, layer } of packages) {
      const key = keyOf(pkg);
      const entry = merged.get(key) ?? { package: pkg, locations: new Map() };
      entry.locations.set(path, { path, layer });
      merged.set(key, entry);
    }
  }
  return [...merged]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { package: pkg, locations }]) => ({
      package: pkg,
      locations: [...locations.values()].sort((a, b) => compareText(a.path, b.path)),
    }));
}

const keyOf = ({ type, name, version, ...rest }: Package): string =>
  [type, name, version, rest.architecture, rest.source, rest.sourceVersion].join('\0');

const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

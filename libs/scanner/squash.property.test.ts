// Random layers, compared with what a container sees that unpacks them one by one.
import { ContainerFiles, createRandom, type LayerFile, tarOf } from '@fedscan/test-kit';
import { expect, test } from 'vitest';
import { inventoryOf } from './read-test-image.ts';

const filePaths = [
  'var/lib/dpkg/status',
  'lib/apk/db/installed',
  'usr/lib/apk/db/installed',
  'app/node_modules/x/package.json',
  'opt/x/package.json',
  'opt/db/status',
  'opt/db/installed',
];
const paths = filePaths.flatMap((path) =>
  path.split('/').map((_, i, parts) => parts.slice(0, i + 1).join('/')),
);

const databases: Readonly<Record<string, { places: string[]; content(version: string): string }>> =
  {
    deb: {
      places: ['var/lib/dpkg/status'],
      content: (version) => `Package: p\nStatus: install ok installed\nVersion: ${version}\n`,
    },
    apk: {
      places: ['lib/apk/db/installed', 'usr/lib/apk/db/installed'],
      content: (version) => `P:p\nV:${version}\n\n`,
    },
    npm: { places: [], content: (version) => JSON.stringify({ name: 'p', version }) },
  };

test('finds just the packages that a container would see, whatever the layers do', async () => {
  const seeds = Array.from({ length: 1500 }, (_, seed) => seed);
  const wrong: unknown[] = [];
  let packages = 0;
  for (const seed of seeds) {
    const { layers, container } = randomImage(createRandom(seed).below);

    const { inventory } = await inventoryOf(await Promise.all(layers.map(tarOf)));

    const found = inventory.packages
      .flatMap(({ package: { type, version }, locations }) =>
        locations.map(({ path, layer }) => `${type} ${version} ${path} ${layer}`),
      )
      .sort();
    const expected = expectedRows(container);
    packages += expected.length;
    if (found.join() !== expected.join()) wrong.push({ seed, layers, found, expected });
  }

  expect(wrong.slice(0, 1)).toEqual([]);
  expect(packages).toBeGreaterThan(seeds.length / 2); // the comparison is of something
});

function randomImage(random: (below: number) => number) {
  const container = new ContainerFiles();
  const layers: [string, LayerFile][][] = [];
  for (let layer = random(4); layer >= 0; layer--) {
    const entries: [string, LayerFile][] = [];
    for (let i = random(9); i >= 0; i--) {
      const entry = randomEntry(random, `${layers.length}.${entries.length}`);
      const isFile = typeof entry === 'string' || 'hardlink' in entry;
      const path = pick(isFile && random(8) > 0 ? filePaths : paths, random);
      if (container.add(path, entry)) entries.push([path, entry]);
    }
    container.endLayer();
    layers.push(entries);
  }
  return { layers, container };
}

function randomEntry(random: (below: number) => number, version: string): LayerFile {
  const kind = random(10);
  if (kind < 5) return pick(Object.values(databases), random).content(version);
  if (kind === 5) return { directory: true };
  if (kind === 6) return { whiteout: true };
  if (kind === 7) return { opaque: true };
  if (kind === 8) return { hardlink: pick(filePaths, random) };
  return { symlink: `${pick(['/', '../', '../../', ''], random)}${pick(paths, random)}` };
}

const pick = <T>(values: readonly T[], random: (below: number) => number): T =>
  values[random(values.length)] as T;

function expectedRows(container: ContainerFiles): string[] {
  const rows = new Set<string>();
  for (const [type, { places }] of Object.entries(databases)) {
    const isPackage = (path: string): boolean =>
      places.includes(path) ||
      (type === 'npm' && /(?:^|\/)node_modules\/[^/]+\/package\.json$/.test(path));
    const files = [
      ...container.files().filter(({ path }) => isPackage(path)),
      ...places.flatMap((place) => container.resolve(place) ?? []),
    ];
    for (const { path, content, layer } of files) {
      const version = /\d+\.\d+/.exec(content)?.[0];
      const isOfType = databases[type]?.content(version ?? '') === content;
      if (isOfType) rows.add(`${type} ${version} ${path} ${layer}`);
    }
  }
  return [...rows].sort();
}

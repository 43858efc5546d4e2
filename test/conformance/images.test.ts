// Real images, whose packages are known from the package managers themselves: see README.md of the shared images.
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Digest, LocatedPackage } from '@fedscan/model';
import { openScanner, type Scanner, type ScanResult } from '@fedscan/scanner';
import {
  readImage,
  requireOrSkip,
  sharedFolder,
  startTestRegistry,
  type TestRegistry,
} from '@fedscan/test-kit';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const layout = join(sharedFolder() ?? '', 'images');

type Expected = {
  readonly os: { readonly id: string | null; readonly version: string | null };
  readonly packages: readonly Readonly<Record<string, string>>[];
};

describe.skipIf(requireOrSkip('shared images', existsSync(join(layout, 'index.json'))))(
  'a scan of a real image',
  () => {
    let registry: TestRegistry;
    let scanner: Scanner;
    beforeAll(async () => {
      registry = await startTestRegistry();
      scanner = openScanner({ threads: 2 });
    });
    afterAll(async () => {
      await scanner[Symbol.asyncDispose]();
      await registry[Symbol.asyncDispose]();
    });

    test.each(['alpine-3.10', 'debian-minbase', 'node-slim', 'python-app'])(
      'finds in %s what is installed there, and nothing else',
      async (name) => {
        const expected = await readExpected(name);

        const { inventory } = await scan(name);

        expect({
          os: { id: inventory.distribution?.id, version: inventory.distribution?.versionId },
          packages: inventory.packages.flatMap(toRows).sort(),
          coverage: inventory.coverage,
        }).toEqual({
          os: expected.os,
          packages: expected.packages.map(toRow).sort(),
          coverage: [],
        });
      },
    );

    test.each([
      ['go-app', ['binaries_unread', 'no_package_manager']],
      ['rpm-rocky9', ['package_db_unsupported']],
      ['rpm-alma8-bdb', ['package_db_unsupported']],
      ['rpm-leap-ndb', ['package_db_unsupported']],
    ])('says of %s what was not read', async (name, codes) => {
      const { inventory } = await scan(name);

      expect(inventory.coverage.map(({ code }) => code)).toEqual(codes);
      expect(inventory.packages).toEqual([]);
    });

    async function scan(name: string): Promise<Extract<ScanResult, { outcome: 'scanned' }>> {
      const image = await readNamed(name);
      registry.put(name, 'latest', image);
      const result = await scanner.scan({
        endpoint: { url: registry.url },
        repository: name,
        digest: image.digest,
      });
      if (result.outcome !== 'scanned') throw new Error(result.reason);
      return result;
    }
  },
);

const readExpected = async (name: string): Promise<Expected> =>
  JSON.parse(await readFile(join(layout, `${name}.expect.json`), 'utf8'));

async function readNamed(name: string) {
  const index = JSON.parse(await readFile(join(layout, 'index.json'), 'utf8')) as {
    manifests: { digest: Digest; mediaType: string; annotations: Record<string, string> }[];
  };
  const found = index.manifests.find(
    ({ annotations }) => annotations['org.opencontainers.image.ref.name'] === name,
  );
  if (found === undefined) throw new Error(`the shared images have no ${name}`);
  return readImage(layout, found.digest, found.mediaType);
}

const toRow = ({
  type,
  name,
  version,
  arch = '',
  source = '',
  path = '',
}: Record<string, string>) => [type, name, version, arch, source, path].join(' ');

// Of an operating system's package the source and architecture count, of a language's the place.
const toRows = ({ package: pkg, locations }: LocatedPackage): string[] => {
  const { type, name, version, source = '', architecture: arch = '' } = pkg;
  const isLanguage = type === 'npm' || type === 'pypi';
  const paths = isLanguage ? locations.map(({ path }) => path) : [''];
  return paths.map((path) => toRow({ type, name, version, arch, source, path }));
};

// The matcher finds what a plain loop over all records finds. The loop shares nothing with it but the version order.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAdvisories } from '@fedscan/advisories';
import { advisoryKeysOf, identityOf, keysNamedBy, matchPackage } from '@fedscan/matcher';
import type { Advisory, Distribution, Package, PackageIdentity } from '@fedscan/model';
import { createRandom, requireOrSkip, sharedFolder } from '@fedscan/test-kit';
import { beforeAll, describe, expect, test } from 'vitest';
import { drawPackages } from './drawn-packages.ts';
import { labelOf, loopOver, type RawRecord, type Subject } from './plain-loop.ts';

const shared = sharedFolder();
// With the number of findings below which the loop would prove nothing; the corpus knows none of alpine-3.10's.
const images = [
  { image: 'alpine-3.10', atLeast: 0 },
  { image: 'debian-minbase', atLeast: 20 },
  { image: 'node-slim', atLeast: 40 },
  { image: 'python-app', atLeast: 150 },
];
const seed = Number(process.env.FEDSCAN_TEST_SEED ?? 20260822);
const drawn = 5000;

describe.skipIf(requireOrSkip('../shared/advisories', shared))('findings', () => {
  const index = new Map<string, Advisory[]>();
  const records: RawRecord[] = [];

  beforeAll(async () => {
    for await (const event of readAdvisories(join(shared ?? '', 'advisories'))) {
      if (event.type === 'problem') throw new Error(event.message);
      if (event.type === 'whole') continue;
      records.push(JSON.parse(Buffer.from(event.bytes).toString()));
      for (const { ecosystem, name } of keysNamedBy(event.advisory)) {
        const key = `${ecosystem}\n${name}`;
        index.set(key, [...(index.get(key) ?? []), event.advisory]);
      }
    }
  });

  const found = (identity: PackageIdentity): string[] => {
    const candidates = advisoryKeysOf(identity).flatMap(
      ({ ecosystem, name }) => index.get(`${ecosystem}\n${name}`) ?? [],
    );
    return matchPackage(identity, [...new Set(candidates)])
      .flatMap(({ vulnerability, advisories }) =>
        advisories.map((id) => `${vulnerability} by ${id}`),
      )
      .sort();
  };

  test.each(images)(
    'of the packages of $image equal those of a plain loop',
    ({ image, atLeast }) => {
      const packages = packagesOf(image);
      const expected = loopOver(records, packages);

      const actual = packages.map((pkg) => [labelOf(pkg), found(identityOf(pkg.package, pkg.os))]);

      expect(actual).toEqual(packages.map((pkg) => [labelOf(pkg), expected.get(pkg)]));
      expect([...expected.values()].flat().length).toBeGreaterThanOrEqual(atLeast);
    },
  );

  test(`of ${drawn} versions drawn from the advisories (seed ${seed}) equal those of a plain loop`, () => {
    const packages = drawPackages(records, createRandom(seed).next, drawn);
    const expected = loopOver(records, packages);

    const actual = packages.map((pkg) => [labelOf(pkg), found(identityOf(pkg.package, pkg.os))]);

    expect(actual).toEqual(packages.map((pkg) => [labelOf(pkg), expected.get(pkg)]));
    const hit = [...expected.values()].filter((findings) => findings.length > 0).length;
    expect(hit).toBeGreaterThan(drawn / 5);
    expect(hit).toBeLessThan(drawn);
  });
});

function packagesOf(image: string): Subject[] {
  const expect = JSON.parse(
    readFileSync(join(shared ?? '', 'images', `${image}.expect.json`), 'utf8'),
  );
  const os: Distribution = { id: expect.os.id, versionId: expect.os.version };
  const release = { debian: 'Debian:12', alpine: 'Alpine:v3.10' }[os.id] ?? '';
  const ecosystems: Record<string, string> = {
    npm: 'npm',
    pypi: 'PyPI',
    deb: release,
    apk: release,
  };
  return expect.packages.map((pkg: Package) => ({
    package: pkg,
    os,
    ecosystems: [ecosystems[pkg.type]],
    name: pkg.source ?? pkg.name,
    version: pkg.version,
  }));
}

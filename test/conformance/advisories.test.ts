// The matcher finds what a plain loop over all records finds. The loop shares nothing with it but the version order.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readAdvisories } from '@fedscan/advisories';
import {
  advisoryKeysOf,
  compareVersions,
  identityOf,
  keysNamedBy,
  matchPackage,
} from '@fedscan/matcher';
import type { Advisory, Distribution, Package, PackageIdentity } from '@fedscan/model';
import { requireOrSkip, sharedFolder } from '@fedscan/test-kit';
import { beforeAll, describe, expect, test } from 'vitest';

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
    const packages = drawPackages(records, random(seed), drawn);
    const expected = loopOver(records, packages);

    const actual = packages.map((pkg) => [labelOf(pkg), found(identityOf(pkg.package, pkg.os))]);

    expect(actual).toEqual(packages.map((pkg) => [labelOf(pkg), expected.get(pkg)]));
    const hit = [...expected.values()].filter((findings) => findings.length > 0).length;
    expect(hit).toBeGreaterThan(drawn / 5);
    expect(hit).toBeLessThan(drawn);
  });
});

type RawEvent = Readonly<Record<string, string>>;
type RawAffected = {
  readonly package?: { readonly ecosystem: string; readonly name: string };
  readonly ranges?: readonly { readonly type: string; readonly events: readonly RawEvent[] }[];
  readonly versions?: readonly string[];
};
type RawRecord = {
  readonly id: string;
  readonly withdrawn?: string;
  readonly aliases?: readonly string[];
  readonly upstream?: readonly string[];
  readonly affected?: readonly RawAffected[];
};

/** A package with the ecosystems in which records may name it, the likelier first, and the name they use. */
type Subject = {
  readonly package: Package;
  readonly os: Distribution;
  readonly ecosystems: readonly string[];
  readonly name: string;
  readonly version: string;
};

const labelOf = ({ ecosystems, name, version }: Subject): string =>
  `${ecosystems[0]} ${name} ${version}`;

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

function loopOver(records: readonly RawRecord[], subjects: readonly Subject[]) {
  const hits = new Map<Subject, RawRecord[]>(subjects.map((subject) => [subject, []]));
  const named = Map.groupBy(subjects, ({ name }) => plain(name));
  for (const record of records) {
    if (record.withdrawn) continue;
    const touched = new Set(
      record.affected?.flatMap((entry) => named.get(plain(entry.package?.name ?? '')) ?? []),
    );
    for (const subject of touched) {
      if (isHit(subject, record)) hits.get(subject)?.push(record);
    }
  }
  return new Map([...hits].map(([subject, all]) => [subject, labels(subject, all)]));
}

const plain = (name: string): string => name.toLowerCase().replace(/[-_.]+/g, '-');

function isHit({ ecosystems, name, version }: Subject, { affected = [] }: RawRecord): boolean {
  for (const ecosystem of ecosystems) {
    const entries = affected.filter(
      ({ package: named }) =>
        named !== undefined &&
        (ecosystem === 'Packagist'
          ? named.ecosystem.startsWith('Packagist')
          : named.ecosystem.replace(/^(Ubuntu:.*):LTS$/, '$1') === ecosystem) &&
        spelled(ecosystem, named.name) === spelled(ecosystem, name),
    );
    if (entries.length > 0) return entries.some((entry) => covers(entry, ecosystem, version));
  }
  return false;
}

function spelled(ecosystem: string, name: string): string {
  if (ecosystem === 'PyPI') return plain(name);
  return ecosystem === 'NuGet' || ecosystem === 'Packagist' ? name.toLowerCase() : name;
}

// The evaluation of the OSV schema, word for word: sort the events, then walk them.
function covers(entry: RawAffected, ecosystem: string, version: string): boolean {
  const compare = (a: string, b: string) => compareVersions(ecosystem, a, b);
  const ranges = (entry.ranges ?? []).filter(({ type }) => type !== 'GIT');
  if (entry.versions?.includes(version)) return true;
  if (ranges.length === 0)
    return (entry.versions ?? []).some((listed) => compare(listed, version) === 0);
  if (compare(version, version) === undefined) return false;
  return ranges.some(({ events }) => {
    const sorted = events
      .flatMap((event) => Object.entries(event))
      .filter(([kind, at]) => (kind === 'introduced' && at === '0') || compare(at, at) === 0)
      .sort(([, a], [, b]) =>
        a === '0' || b === '0' ? Number(b === '0') - Number(a === '0') : (compare(a, b) ?? 0),
      );
    let vulnerable = false;
    for (const [kind, at] of sorted) {
      const order = at === '0' && kind === 'introduced' ? 1 : (compare(version, at) ?? 0);
      if (kind === 'introduced' && order >= 0) vulnerable = true;
      if (kind === 'fixed' && order >= 0) vulnerable = false;
      if (kind === 'last_affected' && order > 0) vulnerable = false;
    }
    return vulnerable;
  });
}

/** One line for each vulnerability and record that says so. */
function labels(subject: Subject, records: readonly RawRecord[]): string[] {
  const isDistribution = ['deb', 'apk', 'rpm'].includes(subject.package.type);
  const cves = (record: RawRecord): string[] =>
    [
      record.id,
      ...(record.aliases ?? []),
      ...(isDistribution ? (record.upstream ?? []) : []),
    ].flatMap(
      (name) =>
        (isDistribution ? /(?:^|-)(CVE-\d{4}-\d{4,})$/ : /^(CVE-\d{4}-\d{4,})$/).exec(name)?.[1] ??
        [],
    );
  const names = (record: RawRecord): string[] => [record.id, ...(record.aliases ?? [])];

  const vulnerabilities = (record: RawRecord): string[] => {
    if (cves(record).length > 0) return cves(record);
    if (isDistribution && record.upstream?.length) return [...record.upstream];
    const all = new Set(names(record));
    const ids = new Set([record.id]);
    const reached: string[] = [];
    for (let size = 0; size < all.size + reached.length; ) {
      size = all.size + reached.length;
      for (const other of records.filter((other) => names(other).some((name) => all.has(name)))) {
        if (cves(other).length > 0)
          reached.push(...cves(other).filter((cve) => !reached.includes(cve)));
        else {
          ids.add(other.id);
          for (const name of names(other)) all.add(name);
        }
      }
    }
    if (reached.length > 0) return reached;
    return [[...all].sort().find((name) => name.startsWith('GHSA-')) ?? [...ids].sort()[0] ?? ''];
  };
  return [
    ...new Set(
      records.flatMap((record) => vulnerabilities(record).map((name) => `${name} by ${record.id}`)),
    ),
  ].sort();
}

const languages: Readonly<Record<string, Package['type']>> = {
  npm: 'npm',
  PyPI: 'pypi',
  Go: 'golang',
  Maven: 'maven',
  RubyGems: 'gem',
  NuGet: 'nuget',
  Packagist: 'composer',
  'crates.io': 'cargo',
};

function drawPackages(records: readonly RawRecord[], draw: Draw, count: number): Subject[] {
  const byEcosystem = Map.groupBy(
    records.flatMap(({ affected = [] }) => affected.filter((entry) => entry.package)),
    ({ package: named }) => named?.ecosystem.split(':')[0] ?? '',
  );
  const known = [...byEcosystem.keys()].filter(
    (name) => name in languages || name in distributions,
  );
  return Array.from({ length: count }, () => {
    for (;;) {
      const entry = pick(byEcosystem.get(pick(known, draw) ?? '') ?? [], draw);
      const subject = entry && toSubject(entry, drawVersion(entry, draw));
      if (subject) return subject;
    }
  });
}

/** How the distribution of an ecosystem tells its release, and what the ecosystem's own packages are. */
const distributions: Readonly<
  Record<string, { type: Package['type']; id: string; release: RegExp }>
> = {
  Debian: { type: 'deb', id: 'debian', release: /^Debian:(\d+)$/ },
  Ubuntu: { type: 'deb', id: 'ubuntu', release: /^Ubuntu:(?:Pro:)?(\d+\.\d+)(?::LTS)?$/ },
  Alpine: { type: 'apk', id: 'alpine', release: /^Alpine:(?:v(\d+\.\d+)|edge)$/ },
  AlmaLinux: { type: 'rpm', id: 'almalinux', release: /^AlmaLinux:(\d+)$/ },
};

function toSubject(entry: RawAffected, version: string): Subject | undefined {
  const { ecosystem = '', name = '' } = entry.package ?? {};
  const [base = ''] = ecosystem.split(':');
  const type = languages[base];
  if (type)
    return {
      package: { type, name, version },
      os: { id: 'debian' },
      ecosystems: [base],
      name,
      version,
    };
  const distribution = distributions[base];
  const found = distribution?.release.exec(ecosystem);
  if (!distribution || !found) return undefined;
  const os = { id: distribution.id, versionId: found[1] ?? '3.99.0_alpha20260101' };
  return {
    package:
      distribution.type === 'rpm'
        ? { type: 'rpm', name, version, source: `${name}-source` }
        : {
            type: distribution.type,
            name: `${name}-part`,
            version: distribution.type === 'deb' ? '0.1' : version,
            source: name,
            sourceVersion: version,
          },
    os,
    ecosystems: base === 'Ubuntu' ? ubuntuEcosystems(os.versionId, version) : [ecosystem],
    name,
    version,
  };
}

function ubuntuEcosystems(release: string, version: string): string[] {
  const both = [`Ubuntu:${release}`, `Ubuntu:Pro:${release}`];
  return /[+~]esm\d/.test(version) ? both.reverse() : both;
}

// A version that the entry names, or one close by, or none at all.
function drawVersion({ ranges = [], versions = [] }: RawAffected, draw: Draw): string {
  const named = ranges
    .filter(({ type }) => type !== 'GIT')
    .flatMap(({ events }) => events.flatMap((event) => Object.values(event)));
  const version = pick(draw() < 0.3 && versions.length > 0 ? versions : named, draw) ?? '1';
  const change = pick(changes, draw);
  return change ? change(version) : version;
}

const changes: ((version: string) => string)[] = [
  (version) => version,
  (version) => `${version}.1`,
  (version) => `${version}-1`,
  (version) => `${version}+esm1`,
  (version) => `${version}rc1`,
  (version) => version.replace(/\d+/, (number) => `${BigInt(number) + 1n}`),
  (version) =>
    version.replace(
      /(\d+)(\D*)$/,
      (_, number, rest) => `${BigInt(number) > 0n ? BigInt(number) - 1n : 0n}${rest}`,
    ),
  () => 'no version at all',
];

type Draw = () => number;

const pick = <Item>(items: readonly Item[], draw: Draw): Item | undefined =>
  items[Math.floor(draw() * items.length)];

// mulberry32
function random(seed: number): Draw {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

import type { Package } from '@fedscan/model';
import type { RawAffected, RawRecord, Subject } from './plain-loop.ts';

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

/** Package versions that advisories speak of, or nearly so: always the same for one seed. */
export function drawPackages(records: readonly RawRecord[], draw: Draw, count: number): Subject[] {
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

/** 0 ≤ x < 1 */
export type Draw = () => number;

const pick = <Item>(items: readonly Item[], draw: Draw): Item | undefined =>
  items[Math.floor(draw() * items.length)];

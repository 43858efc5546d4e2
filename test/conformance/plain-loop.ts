// What OSV's schema says, written down as simply as can be, over every record: the referee of the matcher.
import { compareVersions } from '@fedscan/matcher';
import type { Distribution, Package } from '@fedscan/model';

type RawEvent = Readonly<Record<string, string>>;
export type RawAffected = {
  readonly package?: { readonly ecosystem: string; readonly name: string };
  readonly ranges?: readonly { readonly type: string; readonly events: readonly RawEvent[] }[];
  readonly versions?: readonly string[];
};
export type RawRecord = {
  readonly id: string;
  readonly withdrawn?: string;
  readonly aliases?: readonly string[];
  readonly upstream?: readonly string[];
  readonly affected?: readonly RawAffected[];
};

/** A package with the ecosystems in which records may name it, the likelier first, and the name they use. */
export type Subject = {
  readonly package: Package;
  readonly os: Distribution;
  readonly ecosystems: readonly string[];
  readonly name: string;
  readonly version: string;
};

export const labelOf = ({ ecosystems, name, version }: Subject): string =>
  `${ecosystems[0]} ${name} ${version}`;

/** The findings of each package, one line for each vulnerability and record that says so. */
export function loopOver(records: readonly RawRecord[], subjects: readonly Subject[]) {
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

// Records about the same vulnerability, brought together: by aliases, those of distributions also by upstream.
import type { Advisory } from '@fedscan/model';

export type Vulnerability = {
  /** The CVE where there is one. */
  readonly name: string;
  readonly advisories: readonly Advisory[];
  /** What else it is called, except by its advisories' ids; sorted. */
  readonly aliases: readonly string[];
};

/**
 * A record that names several CVEs stands for each of them, and never makes them one.
 * @param byUpstream whether the records are a distribution's
 * @returns sorted by name; the order of the records makes no difference
 */
export function groupByVulnerability(
  advisories: readonly Advisory[],
  byUpstream: boolean,
): Vulnerability[] {
  const found = new Map<string, Set<Advisory>>();
  const add = (name: string, advisory: Advisory) => {
    const known = found.get(name);
    if (known) known.add(advisory);
    else found.set(name, new Set([advisory]));
  };
  const namesOf = resolveNames(advisories, byUpstream);
  for (const advisory of advisories) for (const name of namesOf(advisory)) add(name, advisory);

  return [...found]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, records]) => ({
      name,
      advisories: [...records].sort((a, b) => (a.id < b.id ? -1 : 1)),
      aliases: aliasesOf(
        name,
        [...records].filter((record) => namesOf(record).size === 1),
      ),
    }));
}

type Names = ReadonlySet<string>;

function resolveNames(
  advisories: readonly Advisory[],
  byUpstream: boolean,
): (advisory: Advisory) => Names {
  const names = new Map<Advisory, Names>();
  const byName = new Map<string, Set<string>>();
  const keep = (name: string, vulnerabilities: Names) => {
    byName.set(name, (byName.get(name) ?? new Set()).union(vulnerabilities));
  };

  const nameless: Advisory[] = [];
  for (const advisory of advisories) {
    const cves = cvesOf(advisory, byUpstream);
    if (cves.size === 0) nameless.push(advisory);
    else {
      names.set(advisory, cves);
      for (const name of ownNames(advisory)) keep(name, cves);
    }
  }

  const [derived, own] = partition(nameless, ({ upstream }) => byUpstream && upstream.length > 0);
  for (const { members, all } of connect(own)) {
    const cves = new Set([...all].flatMap((name) => [...(byName.get(name) ?? [])]));
    const vulnerabilities = cves.size > 0 ? cves : new Set([preferred(members, all)]);
    for (const member of members) names.set(member, vulnerabilities);
    for (const name of all) keep(name, vulnerabilities);
  }
  for (const advisory of derived) {
    names.set(
      advisory,
      new Set(advisory.upstream.flatMap((name) => [...(byName.get(name) ?? [name])])),
    );
  }
  return (advisory) => names.get(advisory) ?? new Set();
}

const cve = /^CVE-[0-9]{4}-[0-9]{4,}$/;
// Ids that distributions make carry the CVE that they speak of: "DEBIAN-CVE-2024-1234".
const cveInside = /(?:^|-)(CVE-[0-9]{4}-[0-9]{4,})$/;

function cvesOf(advisory: Advisory, byUpstream: boolean): Names {
  const { id, aliases, upstream } = advisory;
  if (!byUpstream) return new Set([id, ...aliases].filter((name) => cve.test(name)));
  return new Set([id, ...aliases, ...upstream].flatMap((name) => cveInside.exec(name)?.[1] ?? []));
}

const ownNames = ({ id, aliases }: Advisory): string[] => [id, ...aliases];

type Component = { readonly members: Advisory[]; readonly all: Set<string> };

function connect(advisories: readonly Advisory[]): Set<Component> {
  const byName = new Map<string, Component>();
  for (const advisory of advisories) {
    const joined: Component = { members: [advisory], all: new Set(ownNames(advisory)) };
    for (const name of ownNames(advisory)) {
      const other = byName.get(name);
      if (!other || other === joined) continue;
      joined.members.push(...other.members);
      for (const known of other.all) {
        joined.all.add(known);
        byName.set(known, joined);
      }
    }
    for (const name of joined.all) byName.set(name, joined);
  }
  return new Set(byName.values());
}

function preferred(members: readonly Advisory[], all: Names): string {
  const sorted = [...all].sort();
  const ids = members.map(({ id }) => id).sort();
  return sorted.find((name) => name.startsWith('GHSA-')) ?? ids[0] ?? sorted[0] ?? '';
}

function aliasesOf(name: string, records: readonly Advisory[]): string[] {
  const ids = new Set(records.map(({ id }) => id));
  const all = new Set(records.flatMap(({ aliases }) => aliases));
  all.delete(name);
  return [...all.difference(ids)].sort();
}

function partition<Item>(
  items: readonly Item[],
  belongs: (item: Item) => boolean,
): [Item[], Item[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

// The fleet's package versions get their numbers here, and those never seen before their matches.
import { advisoryKeysOf, hashIdentity, identityOf, purlOf } from '@fedscan/matcher';
import type { Inventory, PackageIdentity } from '@fedscan/model';
import type { Tx } from '../database.ts';
import { insertMatches, matchPackages } from '../knowledge/match-packages.ts';

export type FoundPackage = {
  readonly identity: PackageIdentity;
  /** Hex of its 16-byte hash. */
  readonly hash: string;
  readonly purl: string;
  readonly licenses: readonly string[];
};

/** The distinct package versions of an inventory, in the order in which it names them. */
export function foundPackages({ packages, distribution }: Inventory): FoundPackage[] {
  return packages.map((located) => {
    const identity = identityOf(located.package, distribution);
    const { architecture, licenses = [] } = located.package;
    return {
      identity,
      hash: hashIdentity(identity).toString('hex'),
      purl: purlOf(identity, {
        ...(architecture !== undefined && { architecture }),
        ...(distribution && { distribution }),
      }),
      licenses,
    };
  });
}

/**
 * The number of each package, by hash. Hold the knowledge lock: what is new is matched with the advisories as they are.
 */
export async function keepPackages(
  tx: Tx,
  packages: readonly FoundPackage[],
): Promise<Map<string, number>> {
  const wanted = new Map(packages.map((found) => [found.hash, found]));
  const numbers = await findNumbers(tx, [...wanted.keys()]);
  // Looked up first: `on conflict` takes a number for each row that it then does not insert, and sparse numbers pack
  // badly. In the order of their hashes: two scans that bring the same packages would wait for each other otherwise.
  const unknown = [...wanted.values()]
    .filter(({ hash }) => !numbers.has(hash))
    .sort((a, b) => (a.hash < b.hash ? -1 : 1));
  if (unknown.length === 0) return numbers;

  const inserted = await insert(tx, unknown);
  for (const [hash, id] of inserted) numbers.set(hash, id);
  // Another scan may have brought some meanwhile; it has committed, so their matches are there too.
  const elsewhere = unknown.filter(({ hash }) => !inserted.has(hash)).map(({ hash }) => hash);
  for (const [hash, id] of await findNumbers(tx, elsewhere)) numbers.set(hash, id);

  const own = unknown.flatMap(({ hash, identity }) => {
    const id = inserted.get(hash);
    return id === undefined ? [] : [{ id, identity }];
  });
  await insertNames(tx, own);
  await insertMatches(tx, await matchPackages(tx, own));
  return numbers;
}

async function findNumbers(tx: Tx, hashes: readonly string[]): Promise<Map<string, number>> {
  if (hashes.length === 0) return new Map();
  const rows = await tx<{ id: number; hash: string }[]>`
    select id, encode(identity, 'hex') as hash from package
    where identity = any(${hashes.map((hash) => Buffer.from(hash, 'hex'))}::bytea[])`;
  return new Map(rows.map(({ id, hash }) => [hash, id]));
}

async function insert(tx: Tx, packages: readonly FoundPackage[]): Promise<Map<string, number>> {
  const numbers = new Map<string, number>();
  for (let i = 0; i < packages.length; i += 1_000) {
    const rows = packages.slice(i, i + 1_000).map(({ identity, hash, purl, licenses }) => ({
      identity: Buffer.from(hash, 'hex'),
      type: identity.type,
      name: identity.name,
      version: identity.version,
      source_name: identity.sourceName,
      source_version: identity.sourceVersion,
      ecosystem: identity.ecosystem,
      purl,
      licenses: [...licenses],
    }));
    const inserted = await tx<{ id: number; hash: string }[]>`
      insert into package ${tx.rows(rows)} on conflict (identity) do nothing
      returning id, encode(identity, 'hex') as hash`;
    for (const { id, hash } of inserted) numbers.set(hash, id);
  }
  return numbers;
}

async function insertNames(
  tx: Tx,
  packages: readonly { readonly id: number; readonly identity: PackageIdentity }[],
): Promise<void> {
  const names = packages.flatMap(({ id, identity }) =>
    advisoryKeysOf(identity).map((key) => ({ ...key, package_id: id })),
  );
  for (let i = 0; i < names.length; i += 2_000) {
    await tx`
      insert into package_advisory_name ${tx.rows(names.slice(i, i + 2_000))}
      on conflict do nothing`;
  }
}

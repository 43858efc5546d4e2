// What the advisories do not cover of an image, so that "nothing found" is not taken for "nothing there".
import { advisoryKeysOf } from '@fedscan/matcher';
import type { CoverageNote, Distribution, PackageIdentity, PackageType } from '@fedscan/model';

const ofDistributions: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm']);

/** One text for each type and ecosystem among the packages, sorted: "deb Debian:12", "npm npm", "rpm ". */
export const packageEcosystems = (identities: Iterable<PackageIdentity>): string[] => {
  const found = new Set<string>();
  for (const { type, ecosystem } of identities) found.add(`${type} ${ecosystem}`);
  return [...found].sort();
};

/** `known`: the ecosystems that advisories name. */
export function knowledgeNotes(
  ecosystems: readonly string[],
  distribution: Distribution | undefined,
  known: ReadonlySet<string>,
): CoverageNote[] {
  const system = distribution?.name ?? distribution?.id ?? 'this operating system';
  return ecosystems.flatMap((text): CoverageNote[] => {
    const type = text.slice(0, text.indexOf(' '));
    const ecosystem = text.slice(type.length + 1);
    if (ecosystem !== '' && isCovered(type as PackageType, ecosystem, known)) return [];
    if (!ofDistributions.has(type)) {
      return [
        {
          code: 'ecosystem_without_advisories',
          message: `no advisories of ${ecosystem || type} are imported, so its packages were not matched`,
        },
      ];
    }
    if (ecosystem !== '') {
      return [
        {
          code: 'os_advisories_missing',
          message: `no advisories of ${ecosystem} are imported, so the packages of ${system} were not matched`,
        },
      ];
    }
    return [
      {
        code: 'os_unsupported',
        message: `there is no source of advisories for ${system}, so its ${type} packages were not matched`,
      },
    ];
  });
}

/** The advisories of an ecosystem may lie under several names: it is covered where one of them has any. */
function isCovered(type: PackageType, ecosystem: string, known: ReadonlySet<string>): boolean {
  const any = { type, name: 'any', version: '1', sourceName: 'any', sourceVersion: '1', ecosystem };
  return advisoryKeysOf(any).some((key) => known.has(key.ecosystem));
}

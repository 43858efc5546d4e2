// NuGet's order: semantic versions with a fourth number, and words compared without regard to case.
// https://learn.microsoft.com/nuget/concepts/package-versioning

import { compareNumberLists, isDigits, parseNumber } from './numbers.ts';
import { comparePrereleases, type SemanticVersion } from './semver.ts';
import type { VersionOrder } from './version-order.ts';

const form =
  /^\s*v?([0-9]+(?:\.[0-9]+){0,3})(?:-([0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*))?(?:\+[0-9A-Za-z.-]*)?\s*$/;
const longest = 1024;

export const nuget: VersionOrder<SemanticVersion> = {
  parse(text) {
    const [, release, prerelease] = (text.length <= longest && form.exec(text)) || [];
    if (release === undefined) return undefined;
    return {
      release: release.split('.').map(parseNumber),
      prerelease: (prerelease?.toLowerCase().split('.') ?? []).map((part) =>
        isDigits(part) ? parseNumber(part) : part,
      ),
    };
  },
  compare: (a, b) =>
    compareNumberLists(a.release, b.release) || comparePrereleases(a.prerelease, b.prerelease),
};

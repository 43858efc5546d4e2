// Newest first, as far as names tell: `latest`, then versions from the highest down, then the rest.
type Version = { readonly numbers: readonly number[]; readonly rest: string };

// `v` and up to five numbers; what follows is a pre-release or a variant.
const versionForm = /^v?(\d{1,15}(?:\.\d{1,15}){0,4})(?:[-+._]?(.*))?$/;
const natural = new Intl.Collator('en', { numeric: true });

export function compareTags(a: string, b: string): number {
  if (a === b) return 0;
  if (a === 'latest' || b === 'latest') return a === 'latest' ? -1 : 1;
  const left = parseVersion(a);
  const right = parseVersion(b);
  if (left && right) return compareVersions(right, left) || byName(b, a);
  if (left || right) return left ? -1 : 1;
  return byName(b, a);
}

function parseVersion(tag: string): Version | undefined {
  const [, numbers, rest = ''] = versionForm.exec(tag) ?? [];
  return numbers === undefined ? undefined : { numbers: numbers.split('.').map(Number), rest };
}

function compareVersions(a: Version, b: Version): number {
  const length = Math.max(a.numbers.length, b.numbers.length);
  for (let index = 0; index < length; index++) {
    const difference = (a.numbers[index] ?? 0) - (b.numbers[index] ?? 0);
    if (difference !== 0) return difference;
  }
  // As in semantic versions, a suffix comes before the version that it is a variant of.
  if (a.rest === '' || b.rest === '') return Number(a.rest === '') - Number(b.rest === '');
  return natural.compare(a.rest, b.rest);
}

const byName = (a: string, b: string): number => natural.compare(a, b) || (a < b ? -1 : 1);

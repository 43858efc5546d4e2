import { baseOf } from './order/all.ts';

/** The one spelling of a package's name under which its ecosystem knows it. */
export function normalName(ecosystem: string, name: string): string {
  switch (baseOf(ecosystem)) {
    // https://packaging.python.org/en/latest/specifications/name-normalization/
    case 'PyPI':
      return name.toLowerCase().replace(/[-_.]+/g, '-');
    case 'NuGet':
    case 'Packagist':
      return name.toLowerCase();
    default:
      return name;
  }
}

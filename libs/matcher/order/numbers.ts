// Numbers in versions have no largest one, and JavaScript compares number and bigint exactly.

export type VersionNumber = number | bigint;

/** Of decimal digits only. */
export const parseNumber = (digits: string): VersionNumber =>
  digits.length <= 15 ? Number(digits) : BigInt(digits);

export const compareNumbers = (a: VersionNumber, b: VersionNumber): number =>
  a < b ? -1 : a > b ? 1 : 0;

/** By code units, which for ASCII is by bytes. */
export const compareText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

export const isDigits = (text: string): boolean => /^[0-9]+$/.test(text);

/** Lists of numbers, where one that ends goes on with zeros. */
export function compareNumberLists(
  a: readonly VersionNumber[],
  b: readonly VersionNumber[],
): number {
  const length = Math.max(a.length, b.length);
  for (let index = 0; index < length; index += 1) {
    const order = compareNumbers(a[index] ?? 0, b[index] ?? 0);
    if (order !== 0) return order;
  }
  return 0;
}

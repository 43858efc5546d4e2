/** One line of the table: what was measured, the figure, what it is compared with in the same run, and the ratio. */
export type Row = {
  readonly quantity: string;
  readonly measured: string;
  readonly against: string;
  readonly ratio: string;
};

/** Undefined where the machine lacks what it needs; the reason stands in the table instead. */
export type Section = () => Promise<readonly Row[]>;

export const formatRatio = (value: number): string =>
  value >= 100 ? String(Math.round(value)) : value.toPrecision(2);

/** The value below which the given share of the sorted samples lies. */
export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;

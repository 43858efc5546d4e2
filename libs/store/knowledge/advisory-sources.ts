import type { Sql } from '../database.ts';

export type AdvisorySourceRecord = {
  /** The ecosystem: "Debian". */
  readonly name: string;
  readonly advisories: number;
  readonly fetchedAt: Date;
  /** The newest `modified` of its records. */
  readonly newestAt?: Date;
  readonly location: string;
};

export type AdvisorySources = {
  /** In the order of their names. */
  sources(): Promise<AdvisorySourceRecord[]>;
  knowledge(): Promise<{ revision: bigint; epoch: bigint; epochAt?: Date }>;
};

export const createAdvisorySources = (sql: Sql): AdvisorySources => ({
  async sources() {
    const rows = await sql<(Omit<AdvisorySourceRecord, 'newestAt'> & { newestAt: Date | null })[]>`
      select name, advisories, fetched_at as "fetchedAt", newest_at as "newestAt", location
      from advisory_source order by name collate "C"`;
    return rows.map(({ newestAt, ...source }) => ({ ...source, ...(newestAt && { newestAt }) }));
  },
  async knowledge() {
    const [row] = await sql<{ revision: bigint; epoch: bigint; epochAt: Date | null }[]>`
      select revision, epoch, epoch_at as "epochAt" from knowledge`;
    const { epochAt = null, ...knowledge } = row ?? { revision: 0n, epoch: 0n };
    return { ...knowledge, ...(epochAt && { epochAt }) };
  },
});

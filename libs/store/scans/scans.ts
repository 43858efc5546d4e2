import type { Sql } from '../database.ts';
import { type FailureToRecord, recordFailure } from './record-failure.ts';
import { type ReusableScan, recordScan, reuseScan, type ScanToRecord } from './record-scan.ts';

export type Scans = {
  /** @returns the number of entries written: 0 for the same outcome again. @throws StoreError NOT_FOUND */
  record(scan: ScanToRecord): Promise<number>;
  /** @returns false where no other registry has such a result. @throws StoreError NOT_FOUND */
  reuse(scan: ReusableScan): Promise<boolean>;
  /** An earlier good result stays in use. @throws StoreError NOT_FOUND */
  recordFailure(failure: FailureToRecord): Promise<void>;
};

export const createScans = (sql: Sql): Scans => ({
  record: (scan) => recordScan(sql, scan),
  reuse: (scan) => reuseScan(sql, scan),
  recordFailure: (failure) => recordFailure(sql, failure),
});

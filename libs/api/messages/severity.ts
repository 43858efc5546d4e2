import type { FixState, Severity } from '@fedscan/model';
import { imageApi } from '@fedscan/protocol';
import type { CatalogScanStatus } from '../read-model.ts';

const severityNumbers: Record<Severity, imageApi.Severity> = {
  unknown: imageApi.Severity.UNKNOWN,
  negligible: imageApi.Severity.NEGLIGIBLE,
  low: imageApi.Severity.LOW,
  medium: imageApi.Severity.MEDIUM,
  high: imageApi.Severity.HIGH,
  critical: imageApi.Severity.CRITICAL,
};

const statusNumbers: Record<CatalogScanStatus, imageApi.ScanStatus> = {
  queued: imageApi.ScanStatus.QUEUED,
  scanning: imageApi.ScanStatus.SCANNING,
  scanned: imageApi.ScanStatus.SCANNED,
  partial: imageApi.ScanStatus.PARTIAL,
  failed: imageApi.ScanStatus.FAILED,
  unsupported: imageApi.ScanStatus.UNSUPPORTED,
};

const fixStateNumbers: Record<FixState, imageApi.FixState> = {
  unknown: imageApi.FixState.UNSPECIFIED,
  fixed: imageApi.FixState.FIXED,
  not_fixed: imageApi.FixState.NOT_FIXED,
  wont_fix: imageApi.FixState.WONT_FIX,
  deferred: imageApi.FixState.DEFERRED,
  end_of_life: imageApi.FixState.END_OF_LIFE,
};

export const toSeverity = (severity: Severity): imageApi.Severity => severityNumbers[severity];
export const toScanStatus = (status: CatalogScanStatus): imageApi.ScanStatus =>
  statusNumbers[status];
export const toFixState = (state: FixState): imageApi.FixState => fixStateNumbers[state];

/** Undefined for a number that is none of ours. */
export const fromSeverity = (number: imageApi.Severity): Severity | undefined =>
  keyOf(severityNumbers, number);
export const fromScanStatus = (number: imageApi.ScanStatus): CatalogScanStatus | undefined =>
  keyOf(statusNumbers, number);

const keyOf = <K extends string, V>(table: Record<K, V>, value: V): K | undefined =>
  (Object.keys(table) as K[]).find((key) => table[key] === value);

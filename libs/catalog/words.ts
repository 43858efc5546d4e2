// The entries' enumerations in the words of the model.
import type { FixState, Severity } from '@fedscan/model';
import { entries } from '@fedscan/protocol';

const { FixState: Fix, ScanStatus, Severity: Severities } = entries;

const severityOf: Readonly<Record<number, Severity>> = {
  [Severities.CRITICAL]: 'critical',
  [Severities.HIGH]: 'high',
  [Severities.MEDIUM]: 'medium',
  [Severities.LOW]: 'low',
  [Severities.NEGLIGIBLE]: 'negligible',
};

export const toSeverity = (severity: entries.Severity): Severity =>
  severityOf[severity] ?? 'unknown';

const fixStateOf: Readonly<Record<number, FixState>> = {
  [Fix.FIXED]: 'fixed',
  [Fix.NOT_FIXED]: 'not_fixed',
  [Fix.WONT_FIX]: 'wont_fix',
  [Fix.DEFERRED]: 'deferred',
  [Fix.END_OF_LIFE]: 'end_of_life',
};

export const toFixState = (state: entries.FixState): FixState => fixStateOf[state] ?? 'unknown';

export type ScanState = 'queued' | 'scanning' | 'scanned' | 'partial' | 'failed' | 'unsupported';

const scanStateOf: Readonly<Record<number, ScanState>> = {
  [ScanStatus.SCANNING]: 'scanning',
  [ScanStatus.SCANNED]: 'scanned',
  [ScanStatus.PARTIAL]: 'partial',
  [ScanStatus.FAILED]: 'failed',
  [ScanStatus.UNSUPPORTED]: 'unsupported',
};

export const toScanState = (status: entries.ScanStatus): ScanState =>
  scanStateOf[status] ?? 'queued';

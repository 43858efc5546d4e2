// RPM's order: [epoch:]version[-release], each compared in runs of digits and of letters.
// https://rpm.org/docs/latest/manual/dependencies.html and rpmvercmp of rpm.
import {
  compareNumbers,
  compareText,
  isDigits,
  parseNumber,
  type VersionNumber,
} from './numbers.ts';
import type { VersionOrder } from './version-order.ts';

type RpmVersion = {
  readonly epoch: VersionNumber;
  readonly version: readonly string[];
  readonly release: readonly string[];
};

const form = /^(?:([0-9]+):)?([^\s:-][^\s-]*)(?:-([^\s]*))?$/;
const longest = 1024;

export const rpm: VersionOrder<RpmVersion> = {
  parse(text) {
    const [, epoch, version, release] = (text.length <= longest && form.exec(text)) || [];
    if (version === undefined) return undefined;
    return {
      epoch: parseNumber(epoch ?? '0'),
      version: runsOf(version),
      release: runsOf(release ?? ''),
    };
  },
  compare: (a, b) =>
    compareNumbers(a.epoch, b.epoch) ||
    compareRuns(a.version, b.version) ||
    compareRuns(a.release, b.release),
};

// Other characters only part the runs, but `~` (before the end) and `^` (after it, before more) count.
const runsOf = (text: string): string[] => text.match(/[0-9]+|[A-Za-z]+|[~^]/g) ?? [];

function compareRuns(a: readonly string[], b: readonly string[]): number {
  for (let index = 0; index < a.length || index < b.length; index += 1) {
    const order = compareRun(a[index], b[index]);
    if (order !== 0) return order;
  }
  return 0;
}

function compareRun(a: string | undefined, b: string | undefined): number {
  if (a === b) return 0;
  if (a === '~') return -1;
  if (b === '~') return 1;
  if (a === '^') return b === undefined ? 1 : -1;
  if (b === '^') return a === undefined ? -1 : 1;
  if (a === undefined) return -1;
  if (b === undefined) return 1;
  if (isDigits(a)) return isDigits(b) ? compareNumbers(parseNumber(a), parseNumber(b)) : 1;
  return isDigits(b) ? -1 : compareText(a, b);
}

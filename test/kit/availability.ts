// What a machine lacks is skipped where everybody sees it; in CI, which has everything, a skip is a failure.

/**
 * True where the suite that needs `what` must be skipped: `describe.skipIf(requireOrSkip('docker-registry', found))`.
 * Says so on standard error; where CI is set it throws instead.
 */
export function requireOrSkip(what: string, present: unknown): boolean {
  if (present) return false;
  if (isCi(process.env.CI)) throw new Error(`CI must have ${what}, and it was not found`);
  process.stderr.write(`skipped: this machine has no ${what}\n`);
  return true;
}

const isCi = (value: string | undefined): boolean => !['', '0', 'false', undefined].includes(value);

// Scanners beside the primary: processes of their own, since they parse hostile bytes. One that dies is started again.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { backOff, type Logger, sleep } from '@fedscan/runtime';

export type ScannerProcessesOptions = {
  readonly count: number;
  /** Variables that each of them gets, and nothing else. */
  readonly env: Readonly<Record<string, string>>;
  readonly log: Logger;
};

const script = join(import.meta.dirname, '../scanner/main.ts');
const stableMs = 30_000;

export const createScannerProcesses = ({ count, env, log }: ScannerProcessesOptions) => ({
  async run(signal: AbortSignal): Promise<void> {
    await Promise.all(Array.from({ length: count }, () => keepRunning(env, log, signal)));
  },
});

async function keepRunning(
  env: Readonly<Record<string, string>>,
  log: Logger,
  signal: AbortSignal,
): Promise<void> {
  const wait = backOff({ base: 500, cap: 30_000 });
  while (!signal.aborted) {
    const begun = performance.now();
    const child = spawn(process.execPath, [script], {
      env: { ...env, FEDSCAN_END_WITH_PARENT: 'true' },
      // The scanner stops when this pipe closes, however this process ends.
      stdio: ['pipe', 'inherit', 'inherit'],
    });
    const stop = () => child.kill('SIGTERM');
    signal.addEventListener('abort', stop, { once: true });
    const ending = await ended(child);
    signal.removeEventListener('abort', stop);
    if (signal.aborted) return;
    log.warn('scanner ended', ending);
    if (performance.now() - begun > stableMs) wait.reset();
    await sleep(wait.next(), signal).catch(() => undefined);
  }
}

async function ended(child: ChildProcess) {
  try {
    const [code, signalName] = await once(child, 'close');
    return { pid: child.pid, exitCode: code, signal: signalName };
  } catch (error) {
    return { error };
  }
}

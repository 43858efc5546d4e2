// A process of ours, started as a user would start it, and what it logs.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { dirname, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

export type LogLine = Readonly<Record<string, unknown>> & { readonly message?: string };

export type Service = AsyncDisposable & {
  readonly pid: number;
  /** All that was printed so far, for a failing test to show. */
  readonly output: () => string;
  /** The first line with this message, already there or still to come; throws where the process ends before. */
  waitFor(message: string, matches?: (line: LogLine) => boolean): Promise<LogLine>;
  /** The first line that is this text and no JSON. */
  waitForText(text: string): Promise<LogLine>;
  onLine(listener: (line: LogLine) => void): void;
  /** Its exit code, when it ends by itself; null where a signal ended it. */
  readonly ended: Promise<number | null>;
  /** Ends it with the signal, and waits until it is gone. Returns its exit code (null where the signal ended it). */
  kill(signal: NodeJS.Signals): Promise<number | null>;
};

type Waiter = {
  readonly matches: (line: LogLine) => boolean;
  readonly resolve: (line: LogLine) => void;
  readonly reject: (error: Error) => void;
};

export function startService(
  script: string,
  env: Readonly<Record<string, string>>,
  args: readonly string[] = [],
): Service {
  const child = spawn(process.execPath, [resolve(projectRoot, script), ...args], {
    cwd: projectRoot,
    env: { ...inherited(), FEDSCAN_END_WITH_PARENT: 'true', ...env },
    // The service stops when this pipe closes, however this process ends.
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const printed: string[] = [];
  const lines: LogLine[] = [];
  const listeners: ((line: LogLine) => void)[] = [];
  const waiters = new Set<Waiter>();
  const output = () => printed.join('\n');

  const onText = (text: string) => {
    printed.push(text);
    if (printed.length > 5_000) printed.shift();
    const line = parseLine(text);
    lines.push(line);
    for (const listener of listeners) listener(line);
    for (const waiter of [...waiters]) {
      if (!waiter.matches(line)) continue;
      waiters.delete(waiter);
      waiter.resolve(line);
    }
  };
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', onText);
  }
  const ended = once(child, 'close').then(() => {
    for (const { reject } of waiters) reject(new Error(`${script} ended:\n${output()}`));
    waiters.clear();
    return child.exitCode;
  });

  const kill = async (signal: NodeJS.Signals) => {
    if (isRunning(child)) child.kill(signal);
    return ended;
  };
  const waitForLine = (what: string, matches: (line: LogLine) => boolean): Promise<LogLine> => {
    const found = lines.find(matches);
    if (found) return Promise.resolve(found);
    if (!isRunning(child)) {
      return Promise.reject(new Error(`${script} ended without ${what}:\n${output()}`));
    }
    return new Promise((resolveLine, reject) => {
      waiters.add({ matches, resolve: resolveLine, reject });
    });
  };
  return {
    pid: child.pid ?? -1,
    output,
    ended,
    kill,
    onLine: (listener) => listeners.push(listener),
    waitFor: (message, accept = () => true) =>
      waitForLine(`"${message}"`, (line) => line.message === message && accept(line)),
    waitForText: (text) => waitForLine(`"${text}"`, (line) => line.text === text),
    async [Symbol.asyncDispose]() {
      await kill('SIGTERM');
    },
  };
}

const isRunning = (child: ChildProcess): boolean =>
  child.exitCode === null && child.signalCode === null;

// The variables of whoever runs the tests must not change what is tested.
const inherited = (): Record<string, string | undefined> =>
  Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(FEDSCAN_|DATABASE_URL|OTEL_)/.test(name)),
  );

function parseLine(text: string): LogLine {
  if (!text.startsWith('{')) return { text };
  try {
    return JSON.parse(text) as LogLine;
  } catch {
    return { text };
  }
}

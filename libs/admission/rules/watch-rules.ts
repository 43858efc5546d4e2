// The rules file in force, and what becomes of it when it changes.
import { readFileSync, type Stats, statSync, watch } from 'node:fs';
import { dirname } from 'node:path';
import type { Logger } from '@fedscan/runtime';
import { sleep } from '@fedscan/runtime';
import { type CompiledPolicy, compileRules } from './compile-rules.ts';
import { parseRules, RulesError } from './parse-rules.ts';
import { defaultPolicySet } from './policy-set.ts';
import type { Mistake } from './rules-document.ts';

export type RulesState = {
  /**
   * in_force: the file as it is now. refused: it has mistakes, and the rules before it stay. missing: there is no file;
   * the rules before stay, and where there were none, everything is allowed.
   */
  readonly status: 'in_force' | 'refused' | 'missing';
  readonly file: string;
  /** Of the rules in force. */
  readonly version: string;
  readonly ruleCount: number;
  /** When the rules in force were read. */
  readonly since: Date;
  readonly mistakes: readonly Mistake[];
};

export type RulesWatch = {
  current(): CompiledPolicy;
  state(): RulesState;
  /**
   * False where the file has had mistakes from the start: what it was to keep out is not known, so better nobody asks.
   * True once it was understood, and where there is none.
   */
  isUsable(): boolean;
  /** Reads the file now, if it is another than before. */
  refresh(): void;
  /** Follows the file until the signal. */
  run(signal: AbortSignal): Promise<void>;
};

export type WatchOptions = {
  readonly log: Logger;
  /** How often the file is looked at where no event tells of a change; 2,000 ms. */
  readonly pollMs?: number;
  readonly onChange?: (state: RulesState) => void;
};

const mostBytes = 1024 * 1024;
// One change often comes as several events, and an editor may still be writing.
const settleMs = 50;

/** The file is read before this returns; it never throws for what is in it. */
export function watchRules(file: string, options: WatchOptions): RulesWatch {
  const { log, pollMs = 2000, onChange } = options;
  let policy = compileRules(defaultPolicySet);
  let state: RulesState = {
    ...about(policy),
    file,
    status: 'missing',
    mistakes: [],
    since: new Date(),
  };
  let seen: string | undefined;
  let isUsable = false;

  const become = (next: Pick<RulesState, 'status' | 'mistakes'>, read?: CompiledPolicy) => {
    if (read) policy = read;
    const since = read ? new Date() : state.since;
    state = { ...about(policy), file, since, ...next };
    if (next.status !== 'refused') isUsable = true;
    onChange?.(state);
  };
  const refresh = () => {
    const print = fingerprint(file);
    if (print === seen) return;
    seen = print;
    const read = readPolicy(file);
    if (read === 'missing') {
      become({ status: 'missing', mistakes: [] });
      log.warn('rules file missing', { file, rules: state.ruleCount, version: state.version });
    } else if (read instanceof RulesError) {
      become({ status: 'refused', mistakes: read.mistakes });
      const { message } = read;
      log.error('rules file refused', { file, mistakes: message, inForce: state.version });
    } else {
      become({ status: 'in_force', mistakes: [] }, read);
      const { mode, default_action, enable } = read.policy;
      const { ruleCount: rules, version } = state;
      log.info('rules in force', { file, rules, version, mode, default_action, enable });
    }
  };
  refresh();

  return {
    current: () => policy,
    state: () => state,
    isUsable: () => isUsable,
    refresh,
    async run(signal) {
      let settling: NodeJS.Timeout | undefined;
      const watching = watchFolder(dirname(file), log, () => {
        clearTimeout(settling);
        settling = setTimeout(refresh, settleMs);
      });
      try {
        while (!signal.aborted) {
          refresh();
          await sleep(pollMs, signal);
        }
      } catch (error) {
        if (!signal.aborted) throw error;
      } finally {
        clearTimeout(settling);
        watching?.close();
      }
    },
  };
}

const about = ({ version, policy }: CompiledPolicy) => ({
  version,
  ruleCount: policy.rules.filter(({ disable }) => !disable).length,
});

function readPolicy(file: string): CompiledPolicy | RulesError | 'missing' {
  try {
    if (statSync(file).size > mostBytes) {
      return new RulesError([{ line: 0, message: 'the file is larger than 1 MiB' }]);
    }
    return compileRules(parseRules(readFileSync(file, 'utf8')));
  } catch (error) {
    if (error instanceof RulesError) return error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return 'missing';
    return new RulesError([{ line: 0, message: `cannot be read: ${message}` }]);
  }
}

// Follows symbolic links, so a ConfigMap that Kubernetes swaps behind them is another file.
function fingerprint(file: string): string {
  let stats: Stats;
  try {
    stats = statSync(file);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
  return [stats.dev, stats.ino, stats.size, stats.mtimeMs, stats.ctimeMs].join(' ');
}

// The folder and not the file: a file that is replaced takes its watch with it.
function watchFolder(folder: string, log: Logger, onEvent: () => void) {
  try {
    const watcher = watch(folder, onEvent);
    watcher.on('error', (error) => log.debug('rules folder unwatched', { folder, error }));
    return watcher;
  } catch (error) {
    log.debug('rules folder unwatched', { folder, error });
    return undefined;
  }
}

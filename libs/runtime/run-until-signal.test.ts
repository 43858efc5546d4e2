import { EventEmitter, once } from 'node:events';
import { expect, test } from 'vitest';
import { silentLogger } from './logger.ts';
import { runUntilSignal, type Signals } from './run-until-signal.ts';
import { sleep } from './wait.ts';

class TestSignals extends EventEmitter implements Signals {
  readonly left = Promise.withResolvers<number>();
  exit(code: number): void {
    this.left.resolve(code);
  }
}

const forever = { run: (signal: AbortSignal) => sleep(3_600_000, signal) };

test.for(['SIGTERM', 'SIGINT'])('ends all parts on %s', async (name) => {
  const signals = new TestSignals();
  const ended: string[] = [];
  const polite = {
    async run(signal: AbortSignal) {
      await once(signal, 'abort');
      ended.push('polite');
    },
  };
  const running = runUntilSignal([forever, polite], { log: silentLogger, signals });

  signals.emit(name);
  await running;

  expect(ended).toEqual(['polite']);
  expect(signals.listenerCount('SIGTERM') + signals.listenerCount('SIGINT')).toBe(0);
});

test('ends when every part has ended by itself', async () => {
  await runUntilSignal([{ run: async () => {} }], {
    log: silentLogger,
    signals: new TestSignals(),
  });
});

test('ends the others when one part fails, and throws what it threw', async () => {
  const ended: string[] = [];
  const failing = {
    async run() {
      throw new Error('port is taken');
    },
  };
  const other = {
    async run(signal: AbortSignal) {
      await sleep(3_600_000, signal).catch(() => {});
      ended.push('other');
    },
  };

  const running = runUntilSignal([other, failing], {
    log: silentLogger,
    signals: new TestSignals(),
  });

  await expect(running).rejects.toThrow('port is taken');
  expect(ended).toEqual(['other']);
});

test('does not take a failure while ending for an ending', async () => {
  const signals = new TestSignals();
  const part = {
    async run(signal: AbortSignal) {
      await once(signal, 'abort');
      throw new Error('database could not be closed');
    },
  };
  const running = runUntilSignal([part], { log: silentLogger, signals });

  signals.emit('SIGTERM');

  await expect(running).rejects.toThrow('database could not be closed');
});

test('leaves at once at the second signal', async () => {
  const signals = new TestSignals();
  const released = Promise.withResolvers<void>();
  const stuck = { run: () => released.promise };
  let time = 1000;
  const options = { log: silentLogger, signals, now: () => time };
  const running = runUntilSignal([stuck], options);

  signals.emit('SIGTERM');
  time += 500;
  signals.emit('SIGINT');

  expect(await signals.left.promise).toBe(130);
  released.resolve();
  await running;
});

test('takes a signal that arrives twice for one', async () => {
  const signals = new TestSignals();
  const codes: number[] = [];
  signals.exit = (code) => codes.push(code);
  const released = Promise.withResolvers<void>();
  let time = 1000;
  const options = { log: silentLogger, signals, now: () => time };
  const running = runUntilSignal([{ run: () => released.promise }], options);

  signals.emit('SIGINT');
  time += 499;
  signals.emit('SIGINT');
  released.resolve();
  await running;

  expect(codes).toEqual([]);
});

test('leaves without a part that does not end in time', async () => {
  const signals = new TestSignals();
  const released = Promise.withResolvers<void>();
  const stuck = { run: () => released.promise };
  const running = runUntilSignal([stuck], { log: silentLogger, signals, graceMs: 1 });

  signals.emit('SIGTERM');

  expect(await signals.left.promise).toBe(1);
  released.resolve();
  await running;
});

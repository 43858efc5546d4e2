import { setTimeout as delay } from 'node:timers/promises';

/** Waits until something holds that is told by no event; fails with what was looked at last. */
export async function eventually<T>(
  look: () => T,
  holds: (value: T) => boolean,
  withinMs = 20_000,
): Promise<T> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = look();
    if (holds(value)) return value;
    if (performance.now() > end) throw new Error(`still ${JSON.stringify(value, plain)}`);
    await delay(10);
  }
}

const plain = (_: string, value: unknown): unknown =>
  typeof value === 'bigint' ? Number(value) : value;

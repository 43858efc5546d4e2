import type { Readable } from 'node:stream';
import type { Part } from './run-until-signal.ts';

/** Standard input is a pipe from the parent: it closes when that ends, however it ends, and this process ends too. */
export const endWithParent = (stdin: Readable): Part => ({
  async run(signal) {
    const closed = new Promise<void>((resolve) => {
      stdin
        .once('close', resolve)
        .once('end', resolve)
        .once('error', () => resolve())
        .resume();
    });
    const aborted = new Promise<void>((resolve) => {
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
    await Promise.race([closed, aborted]);
    stdin.destroy();
    // As the operator would end it: what is under way is given up, and its jobs are free at once.
    if (!signal.aborted) process.kill(process.pid, 'SIGTERM');
  },
});

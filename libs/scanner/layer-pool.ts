import { fileURLToPath } from 'node:url';
import { Piscina } from 'piscina';
import type { LayerOutcome, LayerTask } from './layer-task.ts';
import { ScanError } from './scan-error.ts';
import { beginWithLargerHeaps } from './thread-heap.ts';

type PulledLayer = Extract<LayerOutcome, { ok: true }>;

/** Threads in which layers are opened, one each at a time. */
export class LayerPool implements AsyncDisposable {
  readonly #piscina: Piscina<LayerTask, LayerOutcome>;

  constructor(threads: number, heapMegabytes: number) {
    beginWithLargerHeaps();
    this.#piscina = new Piscina<LayerTask, LayerOutcome>({
      filename: fileURLToPath(new URL('./layer-worker.ts', import.meta.url)),
      name: 'runLayerTask',
      minThreads: 0,
      maxThreads: threads,
      idleTimeout: 30_000,
      // A thread that waits in its event loop keeps its connections to the registry alive; one that sleeps does not.
      atomics: 'disabled',
      resourceLimits: { maxOldGenerationSizeMb: heapMegabytes },
    });
  }

  /** Throws ScanError, or the signal's reason once it says so: the thread is ended then, and another takes its place. */
  async read(task: LayerTask, signal: AbortSignal): Promise<PulledLayer> {
    const outcome = await this.#run(task, signal);
    if (!outcome.ok) throw new ScanError(outcome.failure);
    return outcome;
  }

  async #run(task: LayerTask, signal: AbortSignal): Promise<LayerOutcome> {
    try {
      return await this.#piscina.run(task, { signal });
    } catch (cause) {
      signal.throwIfAborted();
      const what = `the thread that read layer ${task.digest} ended`;
      const why = cause instanceof Error ? cause.message : String(cause);
      const advice = 'It is tried again; where that does not help, give the scanner more memory';
      throw new ScanError(
        { code: 'worker_crash', message: `${what}: ${why}. ${advice}`, retryable: true },
        { cause },
      );
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#piscina.destroy();
  }
}

// Where a layer's inventory comes from: the cache, or the registry. A layer that several images need at the same moment
// is pulled once.
import type { Digest } from '@fedscan/model';
import { extractorSet } from './extractor-set.ts';
import type { LayerCache } from './layer-cache.ts';
import { decodeLayerInventory, type LayerInventory } from './layer-inventory.ts';
import type { LayerPool } from './layer-pool.ts';
import type { LayerTask } from './layer-task.ts';
import { PackageBudget } from './package-budget.ts';
import { ScanError } from './scan-error.ts';
import { SharedWork } from './shared-work.ts';

export type FoundLayer = {
  /** Absent where the layer cannot be read by anybody, and `unread` says why. */
  readonly inventory?: LayerInventory;
  readonly unread?: string;
  /** Zero where this caller had nothing pulled. */
  readonly bytesPulled: number;
};

type Cached = Promise<ReadonlyMap<Digest, Uint8Array>>;

export class LayerSource {
  readonly #pool: LayerPool;
  readonly #cache: LayerCache;
  readonly #running = new Map<Digest, SharedWork<FoundLayer>>();

  constructor(pool: LayerPool, cache: LayerCache) {
    this.#pool = pool;
    this.#cache = cache;
  }

  /** The layers of an image, in its order. Once one fails, the others are given up. */
  async find(tasks: readonly LayerTask[], signal: AbortSignal): Promise<FoundLayer[]> {
    const failed = new AbortController();
    const either = AbortSignal.any([signal, failed.signal]);
    const budget = new PackageBudget();
    // Looked up together; and before anything is awaited, so that a second image finds the work of the first.
    const fresh = new Set(
      tasks.map(({ digest }) => digest).filter((digest) => !this.#join(digest)),
    );
    const cached = fresh.size === 0 ? noneCached : this.#cache.find([...fresh], extractorSet);
    try {
      return await Promise.all(
        tasks.map((task) => {
          const isMine = fresh.delete(task.digest);
          const work = this.#join(task.digest) ?? this.#start(task, cached);
          return this.#wait(task, work, isMine, either).then((found) => {
            budget.spend(found.inventory);
            return found;
          });
        }),
      );
    } catch (error) {
      failed.abort(error);
      throw error;
    }
  }

  /** Pulls a layer though it is known, and keeps the new inventory in place of the old. */
  async pull(task: LayerTask, signal: AbortSignal): Promise<FoundLayer> {
    const { inventory, unpackedSize, bytesPulled } = await this.#pool.read(task, signal);
    await this.#cache.keep(task.digest, extractorSet, inventory, unpackedSize);
    return { inventory: decodeLayerInventory(inventory), bytesPulled };
  }

  async #wait(
    task: LayerTask,
    work: SharedWork<FoundLayer>,
    isMine: boolean,
    signal: AbortSignal,
  ): Promise<FoundLayer> {
    try {
      const found = await work.wait(signal);
      return isMine ? found : { ...found, bytesPulled: 0 };
    } catch (error) {
      signal.throwIfAborted();
      if (isMine) throw error;
      // The registry or credential of another image failed; ours may do.
      const own = this.#join(task.digest) ?? this.#start(task, noneCached);
      return own.wait(signal);
    }
  }

  #join(digest: Digest): SharedWork<FoundLayer> | undefined {
    const work = this.#running.get(digest);
    return work?.abandoned ? undefined : work;
  }

  #start(task: LayerTask, cached: Cached): SharedWork<FoundLayer> {
    const work = new SharedWork((signal) => this.#findOne(task, cached, signal));
    this.#running.set(task.digest, work);
    void work.settled.then(() => {
      if (this.#running.get(task.digest) === work) this.#running.delete(task.digest);
    });
    return work;
  }

  async #findOne(task: LayerTask, cached: Cached, signal: AbortSignal): Promise<FoundLayer> {
    const known = (await cached).get(task.digest);
    if (known !== undefined) return { inventory: decodeLayerInventory(known), bytesPulled: 0 };
    try {
      return await this.pull(task, signal);
    } catch (error) {
      const isForeign = error instanceof ScanError && error.code === 'compression_unsupported';
      if (!isForeign) throw namingLayer(error, task.digest);
      return { unread: error.message, bytesPulled: task.size };
    }
  }
}

// What fails on the way names the blob; what is wrong inside is told of "the layer", and an image has many.
function namingLayer(error: unknown, digest: Digest): unknown {
  if (!(error instanceof ScanError) || error.message.includes(digest)) return error;
  const { code, retryable, retryAt } = error;
  const message = `layer ${digest}: ${error.message}`;
  const failure = { code, message, retryable, ...(retryAt && { retryAt }) };
  return new ScanError(failure, { cause: error });
}

const noneCached: Cached = Promise.resolve(new Map());

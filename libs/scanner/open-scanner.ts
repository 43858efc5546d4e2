import { availableParallelism } from 'node:os';
import { defaultLayerLimits, type LayerLimits } from '@fedscan/layers';
import { type Logger, silentLogger } from '@fedscan/runtime';
import { scanImage } from './image-scan.ts';
import type { LayerCache } from './layer-cache.ts';
import { LayerPool } from './layer-pool.ts';
import { LayerSource } from './layer-source.ts';
import { OciClients } from './oci-clients.ts';
import { ScanError, toFailure } from './scan-error.ts';
import type { Scanner } from './scanner.ts';

export type ScannerOptions = {
  /** Layers read at the same moment; as many as there are processors where absent. */
  readonly threads?: number;
  /** Without one, layers are shared only by scans of the same moment. */
  readonly cache?: LayerCache;
  readonly limits?: Partial<LayerLimits>;
  /** Of each thread's JavaScript heap, in MB; a thread that needs more is ended, and its layer fails. */
  readonly heapMegabytes?: number;
  /** Hash the unpacked layers too, and fail where the configuration says otherwise; docs/decisions/0005. */
  readonly verifyDiffIds?: boolean;
  readonly log?: Logger;
};

// Registries that images are read from in turns.
const keptClients = 16;

export function openScanner(options: ScannerOptions = {}): Scanner {
  const limits = { ...defaultLayerLimits, ...options.limits };
  const { threads = availableParallelism(), heapMegabytes = 1024 } = options;
  const { verifyDiffIds = false, log = silentLogger } = options;
  const pool = new LayerPool(threads, heapMegabytes);
  const clients = new OciClients(keptClients);
  const layers = new LayerSource(pool, options.cache ?? noCache);
  const closing = new AbortController();

  return {
    async scan(location, signal) {
      const either = AbortSignal.any([closing.signal, ...(signal ? [signal] : [])]);
      try {
        return await clients.use(location.endpoint, (client) =>
          scanImage({ client, layers, limits, verifyDiffIds, log }, location, either),
        );
      } catch (error) {
        either.throwIfAborted();
        const failure = toFailure(error);
        throw failure === undefined ? error : new ScanError(failure, { cause: error });
      }
    },
    async [Symbol.asyncDispose]() {
      const message = 'the scanner is shutting down; the scan is done again later';
      closing.abort(new ScanError({ code: 'cancelled', message, retryable: true }));
      await pool[Symbol.asyncDispose]();
      await clients[Symbol.asyncDispose]();
    },
  };
}

const noCache: LayerCache = {
  find: async () => new Map(),
  keep: async () => {},
};

// The second errand: what an image holds.
import { endpointOf } from '@fedscan/registries';
import type { Logger } from '@fedscan/runtime';
import { ScanError, type Scanner } from '@fedscan/scanner';
import type { Attempt, ScanJob, ScanStore, SourceStore } from './pipeline-store.ts';

export type ImageScannerOptions = {
  readonly registries: SourceStore;
  readonly scans: ScanStore;
  readonly scanner: Pick<Scanner, 'scan'>;
  readonly extractorSet: string;
  readonly log: Logger;
  /** For one image, in ms; by default 30 minutes. */
  readonly timeLimit?: number;
};

export type ImageScanner = {
  /** Throws where the job should be tried again. */
  handle(job: Attempt<ScanJob>, signal: AbortSignal): Promise<void>;
  /** The process that ran the last attempt has died: the image may be the reason. */
  abandoned(job: Attempt<ScanJob>): Promise<void>;
};

export function createImageScanner(options: ImageScannerOptions): ImageScanner {
  const { registries, scans, extractorSet, log } = options;
  return {
    async handle({ data, last }, signal) {
      const { registry, digest, rescan } = data;
      const source = await registries.findSource(registry);
      if (!source) return; // deleted meanwhile
      const now = { registry, digest, extractorSet, scannedAt: new Date() };
      if (!rescan && (await scans.reuse(now))) {
        log.info('image result reused', { registry, digest });
        return;
      }
      try {
        await scan(options, data, endpointOf(source), signal);
      } catch (error) {
        if (signal.aborted) throw error;
        const failure = toFailure(error);
        if (failure.retryable && !last) throw error;
        log.warn('image not scanned', { registry, digest, code: failure.code, error });
        const { code, message } = failure;
        await scans.recordFailure({ registry, digest, code, message, at: new Date() });
      }
    },
    async abandoned({ data: { registry, digest } }) {
      await scans.recordFailure({
        registry,
        digest,
        code: 'worker_crash',
        message:
          'the scanner died each time it read this image; look for its last words, and give it more memory',
        at: new Date(),
      });
    },
  };
}

async function scan(
  { scans, scanner, extractorSet, log, timeLimit = 30 * 60_000 }: ImageScannerOptions,
  { registry, repository, digest }: ScanJob,
  endpoint: ReturnType<typeof endpointOf>,
  signal: AbortSignal,
): Promise<void> {
  const limit = AbortSignal.timeout(timeLimit);
  const result = await scanner
    .scan({ endpoint, repository, digest }, AbortSignal.any([signal, limit]))
    .catch((cause) => {
      if (!limit.aborted || signal.aborted) throw cause;
      const message = `the scan took longer than ${Math.round(timeLimit / 60_000)} minutes; raise the limit if the image is yours`;
      throw new ScanError({ code: 'limit_time', message, retryable: false }, { cause });
    });
  if (result.outcome === 'unsupported') {
    const { code, reason: message } = result;
    await scans.recordFailure({
      registry,
      digest,
      code,
      message,
      unsupported: true,
      at: new Date(),
    });
    log.info('image unsupported', { registry, repository, digest, code });
    return;
  }
  const { image, inventory, stats } = result;
  const entries = await scans.record({
    registry,
    image,
    inventory,
    extractorSet,
    scannedAt: new Date(),
  });
  log.info('image scanned', {
    registry,
    repository,
    digest,
    packages: inventory.packages.length,
    entries,
    ...stats,
  });
}

function toFailure(error: unknown): { code: string; message: string; retryable: boolean } {
  if (error instanceof ScanError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return { code: 'worker_crash', message, retryable: true };
}

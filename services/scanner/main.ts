// A scanner: takes images from the queue, reads their layers in worker threads, keeps what it found.
import { createImageScanner } from '@fedscan/pipeline';
import {
  createLogger,
  endWithParent,
  openTelemetry,
  runService,
  runUntilSignal,
  version,
} from '@fedscan/runtime';
import { extractorSet, openScanner } from '@fedscan/scanner';
import { openStore } from '@fedscan/store';
import { readOrCreateKey } from '@fedscan/trust';
import { readConfig } from './config.ts';
import { tracedScanner } from './traced-scanner.ts';

await runService('scanner', async () => {
  const config = readConfig(process.env);
  const log = createLogger({ name: 'scanner', level: config.logLevel });
  await using _ = await openTelemetry({
    serviceName: 'fedscan-scanner',
    serviceVersion: version,
    ...(config.traces ? { otlpEndpoint: config.traces } : {}),
  });
  await using store = await openStore({
    databaseUrl: config.databaseUrl,
    sealKeys: await readOrCreateKey(config.sealKey),
    log,
  });
  await using scanner = openScanner({ threads: config.threads, cache: store.layers, log });
  const handler = createImageScanner({
    registries: store.registries,
    scans: store.scans,
    scanner: tracedScanner(scanner),
    extractorSet,
    log,
  });

  log.info('scanner ready', { threads: config.threads, images: config.images, extractorSet });
  await runUntilSignal(
    [
      {
        run: (signal) => store.work({ kind: 'scan', handler, concurrency: config.images }, signal),
      },
      ...(config.endWithParent ? [endWithParent(process.stdin)] : []),
    ],
    { log },
  );
});

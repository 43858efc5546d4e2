// The primary: API and console for people, feeds for agents, schedule, matching.
import { join } from 'node:path';
import { createApi, measureCatalog, serve } from '@fedscan/api';
import { createFeedServer, createPublisher } from '@fedscan/feed';
import { createLister, createScheduler } from '@fedscan/pipeline';
import {
  createLogger,
  endWithParent,
  openTelemetry,
  printFirstToken,
  runService,
  runUntilSignal,
  version,
} from '@fedscan/runtime';
import { extractorSet } from '@fedscan/scanner';
import { openStore } from '@fedscan/store';
import {
  createEnrolment,
  findOrCreateAuthority,
  measureCertificates,
  openListenerCertificate,
  readOrCreateKey,
} from '@fedscan/trust';
import { createAdvisoryOrders } from './advisory-orders.ts';
import { createClusterOrders } from './cluster-orders.ts';
import { createClusterScopes } from './cluster-scopes.ts';
import { readConfig } from './config.ts';
import { openDatabase } from './database.ts';
import { openEnrolmentServer } from './enrolment-server.ts';
import { ensureAdminToken } from './first-token.ts';
import { keepReport } from './keep-report.ts';
import { listenerCredentials } from './listener-credentials.ts';
import { measureFeeds } from './measure/measure-feeds.ts';
import { measureJobs } from './measure/measure-jobs.ts';
import { measuredAdvisories } from './measure/measured-advisories.ts';
import { measuredListings } from './measure/measured-listings.ts';
import { tracedLister } from './measure/traced-lister.ts';
import { createOwnCatalog } from './own-catalog.ts';
import { createRegistryOrders } from './registry-orders.ts';
import { renewalService } from './renewal-service.ts';
import { createScannerProcesses } from './scanner-processes.ts';
import { createSessions } from './sessions.ts';
import { createUnfinishedUpdates } from './unfinished-updates.ts';

await runService('primary', async () => {
  const config = readConfig(process.env);
  const log = createLogger({ name: 'primary', level: config.logLevel });
  await using telemetry = await openTelemetry({
    serviceName: 'fedscan-primary',
    serviceVersion: version,
    metrics: config.metrics,
    ...(config.traces ? { otlpEndpoint: config.traces } : {}),
  });

  await using database = await openDatabase(config, log);
  const sealKeyFile = config.sealKey ?? join(config.dataDir, 'seal.key');
  const sealKeys = await readOrCreateKey(sealKeyFile);
  await using store = await openStore({ databaseUrl: database.url, sealKeys, log });
  const firstToken = await ensureAdminToken(store.apiTokens, config.adminToken);

  const authority = await findOrCreateAuthority({
    store: store.authority,
    keys: sealKeys,
    federation: config.federation,
  });
  const enrolment = createEnrolment({ store: store.enrolment, authority, log });
  const names = [...new Set([config.advertisedHost, 'localhost', '127.0.0.1'])];
  const certificate = await openListenerCertificate({ authority, names, log });

  const publisher = createPublisher(store.feedSource, {
    log,
    authorize: createClusterScopes(store.clusters),
  });
  using _ = store.clusters.onRevoked((cluster) => publisher.revoke(cluster));
  const feeds = await createFeedServer({
    publisher,
    credentials: listenerCredentials(certificate, authority),
    federation: authority.federation,
    host: config.feedHost,
    port: config.feedPort,
    onReport: keepReport(store.clusters),
    services: [renewalService(enrolment, log)],
    log,
  });
  const enrolments = await openEnrolmentServer({
    enrolment,
    certificate,
    host: config.feedHost,
    port: config.enrolmentPort,
    log,
  });

  const { registries, jobs } = store;
  const listings = measuredListings(store.listings);
  const lister = tracedLister(createLister({ registries, listings, jobs, extractorSet, log }));
  const scheduler = createScheduler({ registries, listings, jobs, tidy: store.tidy, log });
  const own = createOwnCatalog(store.feedSource, log);
  measureFeeds(publisher, store.feedSource);
  measureJobs(jobs);
  measureCatalog(own.catalog);
  measureCertificates({ listener: () => certificate.current().certificatePem });
  const api = createApi({
    role: 'primary',
    version,
    title: authority.federation,
    catalog: own.catalog,
    orders: {
      ...createRegistryOrders({ registries, scheduler, jobs }),
      ...createAdvisoryOrders(measuredAdvisories(store.advisories)),
      ...createClusterOrders({
        clusters: store.clusters,
        enrolment,
        publisher,
        addresses: {
          feeds: [`${config.advertisedHost}:${feeds.port}`],
          enrolment: [`${config.advertisedHost}:${enrolments.port}`],
        },
      }),
    },
    sessions: createSessions(store.apiTokens),
    log,
  });
  const server = await serve({
    api,
    host: config.host,
    port: config.port,
    staticDir: config.consoleDir,
    readiness: async () => {
      await store.ping();
      return own.isLoaded() ? { ready: true } : { ready: false, reason: 'the catalog is loading' };
    },
    ...(telemetry.metricsText ? { metrics: telemetry.metricsText } : {}),
    log,
  });
  const scanners = createScannerProcesses({
    count: config.scanners,
    env: {
      DATABASE_URL: database.url,
      FEDSCAN_SEAL_KEY_FILE: sealKeyFile,
      FEDSCAN_LOG_LEVEL: config.logLevel,
      ...(config.scannerThreads ? { FEDSCAN_SCANNER_THREADS: String(config.scannerThreads) } : {}),
      ...(config.scannerImages ? { FEDSCAN_SCANNER_IMAGES: String(config.scannerImages) } : {}),
      ...(config.extraRoots ? { NODE_EXTRA_CA_CERTS: config.extraRoots } : {}),
      ...(config.traces ? { OTEL_EXPORTER_OTLP_ENDPOINT: config.traces } : {}),
    },
    log,
  });

  printFirstToken(firstToken, server.url);
  log.info('primary ready', {
    url: server.url,
    feedPort: feeds.port,
    enrolmentPort: enrolments.port,
    federation: authority.federation,
  });
  await runUntilSignal(
    [
      database.watch,
      server,
      feeds,
      enrolments,
      certificate,
      own,
      scheduler,
      { run: (signal) => store.work({ kind: 'list', handler: lister, concurrency: 2 }, signal) },
      createUnfinishedUpdates(store.advisories, log),
      scanners,
      ...(config.endWithParent ? [endWithParent(process.stdin)] : []),
    ],
    { log },
  );
});

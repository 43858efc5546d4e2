// An agent: follows the primary's feeds, keeps a copy, shows it, and decides with it what may run.
import { mkdir } from 'node:fs/promises';
import { createEngine, createWebhook, watchRules } from '@fedscan/admission';
import { createApi, measureCatalog, serve } from '@fedscan/api';
import { Catalog } from '@fedscan/catalog';
import { createFollower, loadFeeds } from '@fedscan/feed';
import { openReplica } from '@fedscan/replica';
import {
  createLogger,
  endWithParent,
  openTelemetry,
  printFirstToken,
  runService,
  runUntilSignal,
  version,
} from '@fedscan/runtime';
import { measureCertificates, openIdentityFolder } from '@fedscan/trust';
import { loggingListener } from './applied-entries.ts';
import { readConfig } from './config.ts';
import { joinFederation } from './enrolment.ts';
import { createEvaluator } from './evaluator.ts';
import { primaryOf } from './follow-primary.ts';
import { toFreshness } from './freshness-of.ts';
import { createIdentityRenewal } from './identity-renewal.ts';
import { openLocalSessions } from './local-sessions.ts';
import { measureFollower } from './measure/measure-follower.ts';
import { measureRules } from './measure/measure-rules.ts';
import { measuredReplica } from './measure/measured-replica.ts';
import { untilSignal } from './until-signal.ts';
import { openWebhookIdentity } from './webhook-identity.ts';

await runService('agent', async () => {
  const config = readConfig(process.env);
  const log = createLogger({ name: 'agent', level: config.logLevel });
  await using telemetry = await openTelemetry({
    serviceName: 'fedscan-agent',
    serviceVersion: version,
    metrics: config.metrics,
    ...(config.traces ? { otlpEndpoint: config.traces } : {}),
  });
  await mkdir(config.dataDir, { recursive: true, mode: 0o700 });

  const folder = await openIdentityFolder(config.dataDir);
  const { joinToken, clusterName } = config;
  const joined = await untilSignal((signal) =>
    joinFederation({ folder, joinToken, clusterName, log }, signal),
  );
  if (!joined) return;
  const identity = createIdentityRenewal({ identity: joined, folder, log });

  using replica = openReplica(config.dataDir, { log });
  const catalog = new Catalog({ position: (feed) => follower.stateOf(feed) });
  const listener = loggingListener(catalog, log);
  await loadFeeds(replica, catalog);
  const follower = createFollower({
    connect: () => primaryOf(identity.current()),
    replica: measuredReplica(replica),
    listener,
    log,
    agentVersion: version,
    staleAfterMs: config.staleAfter,
    certificateExpiresAt: () => identity.current().expiresAt,
  });

  const rules = watchRules(config.rules, { log });
  const engine = createEngine({
    lookup: catalog,
    rules: rules.current,
    platforms: config.platforms,
  });
  const webhookIdentity = await openWebhookIdentity({
    dataDir: config.dataDir,
    names: config.webhookNames,
    files: config.webhookFiles,
    log,
  });
  const webhook = await createWebhook({
    host: config.webhookHost,
    port: config.webhookPort,
    tls: webhookIdentity.current,
    engine,
    ready: rules.isUsable, // the catalog is loaded by now
    log,
  });

  const { sessions, firstToken } = await openLocalSessions(config.dataDir, config.adminToken);
  const api = createApi({
    role: 'agent',
    version,
    title: clusterName,
    catalog,
    sessions,
    evaluator: createEvaluator(engine),
    freshness(registry) {
      const state = follower.stateOf(registry);
      return state && toFreshness(state);
    },
    log,
  });
  const server = await serve({
    api,
    host: config.host,
    port: config.port,
    staticDir: config.consoleDir,
    readiness: () =>
      rules.isUsable()
        ? { ready: true }
        : { ready: false, reason: `${config.rules} has mistakes; the log names them` },
    ...(telemetry.metricsText ? { metrics: telemetry.metricsText } : {}),
    log,
  });

  measureFollower(follower);
  measureCatalog(catalog);
  measureRules(rules);
  measureCertificates({
    identity: () => identity.current().certificatePem,
    webhook: () => webhookIdentity.current().certPem,
  });

  printFirstToken(firstToken, server.url);
  log.info('agent ready', {
    url: server.url,
    webhookUrl: webhook.url,
    cluster: joined.cluster,
    federation: joined.federation,
  });
  await runUntilSignal(
    [
      server,
      webhook,
      ...webhookIdentity.parts,
      rules,
      identity,
      follower,
      ...(config.endWithParent ? [endWithParent(process.stdin)] : []),
    ],
    {
      log,
    },
  );
});

// The HTTPS port that the API server asks.
import { once } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import { type AddressInfo, isIPv6 } from 'node:net';
import type { Logger } from '@fedscan/runtime';
import type { Engine } from '../engine/create-engine.ts';
import { answerReview, type ReviewParts } from './answer-review.ts';
import { createMeasure } from './measure.ts';
import { plain, type Reply, send } from './reply.ts';
import { followCertificate, type TlsMaterial, toSecureOptions } from './serving-certificate.ts';

export type WebhookOptions = {
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** Asked again every few seconds: a renewed certificate is taken over without a restart. */
  readonly tls: () => TlsMaterial;
  readonly engine: Pick<Engine, 'review'>;
  /** Whether images and rules are loaded; until then 503, so that failurePolicy applies. */
  readonly ready: () => boolean;
  readonly log: Logger;
  readonly limits?: Partial<WebhookLimits>;
};

export type WebhookLimits = {
  readonly connections: number;
  readonly headersMs: number;
  readonly requestMs: number;
  readonly keepAliveMs: number;
  readonly certificateMs: number;
  /** How long what is under way may take once the webhook is asked to stop. */
  readonly drainMs: number;
};

export type Webhook = {
  /** Such as https://127.0.0.1:9443 */
  readonly url: string;
  readonly port: number;
  /** Looks at the certificate now. */
  refreshCertificate(): void;
  /** Serves until the signal; then lets what is under way end, and closes the port. */
  run(signal: AbortSignal): Promise<void>;
};

const usualLimits: WebhookLimits = {
  connections: 2048,
  headersMs: 5000,
  requestMs: 15_000,
  keepAliveMs: 75_000,
  certificateMs: 5000,
  drainMs: 5000,
};

/** It listens once this has answered. */
export async function createWebhook(options: WebhookOptions): Promise<Webhook> {
  const { engine, ready, log, host } = options;
  const limits = { ...usualLimits, ...options.limits };
  let stopping = false;
  const parts: ReviewParts = { engine, ready, log, measure: createMeasure() };
  const health = (isReady: boolean): Reply =>
    isReady ? plain(200, 'ok') : plain(503, 'not ready');

  const route = (request: IncomingMessage): Reply | Promise<Reply> => {
    const path = request.url?.split('?', 1)[0];
    if (request.method === 'GET' && path === '/healthz') return plain(200, 'ok');
    if (request.method === 'GET' && path === '/readyz') return health(ready() && !stopping);
    return answerReview(request, parts);
  };
  const onRequest = async (request: IncomingMessage, response: ServerResponse) => {
    try {
      const reply = await route(request);
      send(response, stopping ? { ...reply, close: true } : reply);
    } catch (error) {
      if (request.errored || response.destroyed) return;
      log.error('admission failed', { error });
      send(response, { ...plain(500, 'internal error'), close: true });
    }
  };

  const first = options.tls();
  const server = createServer(
    {
      ...toSecureOptions(first),
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      handshakeTimeout: limits.headersMs,
      connectionsCheckingInterval: Math.min(limits.headersMs, 5000),
    },
    onRequest,
  );
  server.maxConnections = limits.connections;
  server.on('tlsClientError', (error) => log.debug('webhook handshake failed', { error }));
  await listen(server, options.port, host);
  const { port } = server.address() as AddressInfo;
  const refreshCertificate = followCertificate(server, first, options.tls, log);
  const url = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;

  return {
    url,
    port,
    refreshCertificate,
    async run(signal) {
      const timer = setInterval(refreshCertificate, limits.certificateMs);
      log.info('webhook listening', { url });
      if (!signal.aborted) await once(signal, 'abort');
      stopping = true;
      clearInterval(timer);
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      server.closeIdleConnections();
      const overdue = setTimeout(() => server.closeAllConnections(), limits.drainMs);
      await closed;
      clearTimeout(overdue);
    },
  };
}

async function listen(server: Server, port: number, host: string): Promise<void> {
  server.listen(port, host);
  await once(server, 'listening');
}

import http, { type RequestListener } from 'node:http';
import http2, { type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';
import type { Protocol } from './first-bytes.ts';

export type HttpLimits = {
  /** For the head of a request. */
  readonly headersMs: number;
  /** For a whole request to arrive. Answers may take as long as they like. */
  readonly requestMs: number;
  /** Of a connection between two requests. */
  readonly idleMs: number;
};

export type HttpServers = {
  take(protocol: Protocol, socket: Socket): void;
  /** No further requests: idle connections end, busy ones end after their last answer. */
  drain(): void;
};

const streamsPerConnection = 250;

/** Two servers that listen nowhere: they are handed connections. */
export function createHttpServers(listener: RequestListener, limits: HttpLimits): HttpServers {
  let draining = false;
  const http1 = http.createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.idleMs,
      connectionsCheckingInterval: Math.min(limits.headersMs, 5000),
    },
    (request, response) => {
      response.once('finish', () => {
        if (draining) request.socket.end();
      });
      listener(request, response);
    },
  );
  // The time limits above are watched from the event "listening" on, which never comes by itself here.
  http1.emit('listening');

  const sessions = new Set<ServerHttp2Session>();
  const h2 = http2.createServer(
    { settings: { maxConcurrentStreams: streamsPerConnection } },
    // The compatibility layer's requests and responses are made to be used as HTTP/1.1's.
    listener as never,
  );
  h2.on('session', (session) => {
    sessions.add(session);
    session.once('close', () => sessions.delete(session));
    // Streams that are open are finished first.
    session.setTimeout(limits.idleMs, () => session.close());
    session.on('error', () => session.destroy());
  });
  h2.on('sessionError', () => {});

  return {
    take(protocol, socket) {
      (protocol === 'http1' ? http1 : h2).emit('connection', socket);
    },
    drain() {
      draining = true;
      http1.closeIdleConnections();
      // Frees the timer behind the time limits; that it does not listen is known.
      http1.close(() => {});
      for (const session of sessions) session.close();
    },
  };
}

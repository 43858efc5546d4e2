// Node's http2 server takes HTTP/1.1 only under TLS, and browsers take HTTP/2 only there: so on a clear-text port somebody
// must look at the first bytes. @httptoolkit/httpolyglot does the same, but has no time limit for a client that stays
// silent, and keeps its two servers to itself, which must be reached to end their idle connections.
import type { Socket } from 'node:net';

// Every HTTP/2 client begins with "PRI * HTTP/2.0" (RFC 9113, 3.4); no method of HTTP/1.1 begins so.
const preface = Buffer.from('PRI');

export type Protocol = 'http1' | 'http2';

/** Calls back once with the protocol, all bytes still unread. A client that stays silent for `timeoutMs` is cut off. */
export function lookAtFirstBytes(
  socket: Socket,
  timeoutMs: number,
  found: (protocol: Protocol) => void,
): void {
  const tooSlow = setTimeout(() => socket.destroy(), timeoutMs);
  socket.on('readable', look);
  socket.on('error', ignore);
  socket.once('close', stop);

  function look(): void {
    const bytes: Buffer | null = socket.read();
    if (!bytes) return;
    const compared = Math.min(bytes.length, preface.length);
    const matches = bytes.subarray(0, compared).equals(preface.subarray(0, compared));
    const undecided = matches && compared < preface.length;
    if (!undecided) stop();
    socket.unshift(bytes);
    if (!undecided) found(matches ? 'http2' : 'http1');
  }

  function stop(): void {
    clearTimeout(tooSlow);
    socket.off('readable', look);
    socket.off('error', ignore);
    socket.off('close', stop);
  }
}

// A connection that breaks before its first byte is nobody's concern; "close" follows.
const ignore = () => {};

// What the loopback servers answer with, as a value: so that a fault is a change to it.
import type { IncomingMessage, ServerResponse } from 'node:http';

export type RegistryRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** As it was sent. */
  readonly target: string;
  readonly headers: IncomingMessage['headers'];
};

export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Breaks the connection off behind so many bytes of the body. */
  readonly cutAfter?: number;
  /** Sends the body without telling its length. */
  readonly chunked?: boolean;
  /** Nothing is sent before. */
  readonly after?: Promise<void>;
};

/** A changed reply, or undefined where the fault does not concern this request. */
export type Fault = (request: RegistryRequest, reply: Reply) => Reply | undefined;

export const jsonReply = (
  value: unknown,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Reply => ({
  status,
  headers: { 'content-type': 'application/json', ...headers },
  body: Buffer.from(JSON.stringify(value)),
});

export const errorReply = (
  status: number,
  code: string,
  message: string,
  headers: Readonly<Record<string, string>> = {},
): Reply => jsonReply({ errors: [{ code, message }] }, status, headers);

export function toRegistryRequest(message: IncomingMessage): RegistryRequest {
  const target = message.url ?? '/';
  const url = new URL(target, 'http://registry');
  const { method = 'GET', headers } = message;
  return { method, path: url.pathname, query: url.searchParams, target, headers };
}

export async function sendReply(
  request: RegistryRequest,
  reply: Reply,
  response: ServerResponse,
): Promise<void> {
  await reply.after;
  const { status, headers, body, cutAfter, chunked } = reply;
  const length = chunked ? {} : { 'content-length': String(body.length) };
  response.writeHead(status, { ...length, ...headers });
  if (request.method === 'HEAD') return void response.end();
  if (cutAfter === undefined) return void response.end(body);
  // Only what was handed to the kernel arrives before the end of the connection.
  response.write(body.subarray(0, cutAfter), () => response.socket?.destroySoon());
}

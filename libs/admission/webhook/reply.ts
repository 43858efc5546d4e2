import type { ServerResponse } from 'node:http';

export type Reply = {
  readonly status: number;
  readonly type: string;
  readonly body: string;
  readonly allow?: string;
  /** The connection cannot be used further: what was sent on it has not been read. */
  readonly close?: boolean;
};

export const plain = (status: number, text: string): Reply => ({
  status,
  type: 'text/plain; charset=utf-8',
  body: `${text}\n`,
});

export function send(response: ServerResponse, { status, type, body, allow, close }: Reply): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    ...(allow ? { allow } : {}),
    ...(close ? { connection: 'close' } : {}),
  });
  response.end(body);
}

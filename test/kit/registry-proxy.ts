// An HTTP proxy on loopback: CONNECT for https, absolute addresses for http.
import { createServer, type IncomingMessage, request } from 'node:http';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type TestProxy = AsyncDisposable & {
  /** With user and password where there are any. */
  readonly url: string;
  /** What was asked for, as the proxy saw it. */
  readonly requests: readonly string[];
};

export async function startTestProxy(login?: {
  readonly username: string;
  readonly password: string;
}): Promise<TestProxy> {
  const requests: string[] = [];
  const open = new Set<Socket | Duplex>();
  const expected =
    login && `Basic ${Buffer.from(`${login.username}:${login.password}`).toString('base64')}`;
  const mayPass = ({ headers }: IncomingMessage) =>
    expected === undefined || headers['proxy-authorization'] === expected;

  const server = createServer((message, response) => {
    requests.push(`${message.method} ${message.url}`);
    if (!mayPass(message)) return void response.writeHead(407).end();
    const { 'proxy-authorization': _, ...headers } = message.headers;
    const onward = request(message.url ?? '', { method: message.method, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    message.pipe(onward);
  });
  server.on('connection', (socket) => open.add(socket));
  server.on('connect', (message: IncomingMessage, client: Duplex) => {
    requests.push(`CONNECT ${message.url}`);
    if (!mayPass(message)) {
      return client.end('HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n');
    }
    const [host, port] = (message.url ?? '').split(':');
    const target = connect(Number(port), host, () => {
      client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
      client.pipe(target).pipe(client);
    });
    open.add(target);
    target.on('error', () => client.destroy());
    client.on('error', () => target.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const user = login
    ? `${encodeURIComponent(login.username)}:${encodeURIComponent(login.password)}@`
    : '';
  return {
    url: `http://${user}127.0.0.1:${port}`,
    requests,
    async [Symbol.asyncDispose]() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of open) socket.destroy();
      await closed;
    },
  };
}

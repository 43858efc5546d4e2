import { once } from 'node:events';
import { connect } from 'node:tls';
import { createTestFederation, loopbackCertificate } from '@fedscan/test-kit';
import type { ListenerCertificate, ServerCertificate } from '@fedscan/trust';
import { Server } from '@grpc/grpc-js';
import { expect, onTestFinished, test } from 'vitest';
import { listenerCredentials } from './listener-credentials.ts';

test('shows a renewed certificate to new callers, without a restart', async () => {
  const { authority } = await createTestFederation();
  const certificate = changeable(await loopbackCertificate(authority));
  const server = new Server();
  onTestFinished(() => server.forceShutdown());
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync('127.0.0.1:0', listenerCredentials(certificate), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  const shown = async () => {
    const socket = connect({
      host: '127.0.0.1',
      port,
      ca: authority.certificatePem,
      ALPNProtocols: ['h2'],
    });
    await once(socket, 'secureConnect');
    const { serialNumber } = socket.getPeerCertificate();
    socket.destroy();
    return serialNumber;
  };

  const before = await shown();
  const unchanged = await shown();
  certificate.change(await loopbackCertificate(authority));
  const after = await shown();

  expect(unchanged).toBe(before);
  expect(after).not.toBe(before);
});

function changeable(first: ServerCertificate) {
  let certificate = first;
  const listeners = new Set<(certificate: ServerCertificate) => void>();
  return {
    current: () => certificate,
    onChange(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => listeners.delete(listener) };
    },
    async run() {},
    change(next: ServerCertificate) {
      certificate = next;
      for (const listener of listeners) listener(next);
    },
  } satisfies ListenerCertificate & { change(next: ServerCertificate): void };
}

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { meter, openTelemetry, tracer } from './telemetry.ts';

const run = promisify(execFile);

test('is off by default, and then measures nothing', async () => {
  await using telemetry = await openTelemetry({ serviceName: 'primary' });

  meter('feed').createCounter('batches').add(1);

  expect(telemetry.metricsText).toBeUndefined();
});

test('loads nothing of the SDK while it is off', async () => {
  const script = `
    import { registerHooks } from 'node:module';
    const loaded = [];
    registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
    const { openTelemetry } = await import('./telemetry.ts');
    await openTelemetry({ serviceName: 'agent' });
    console.log(JSON.stringify(loaded.filter((url) => /sdk-|exporter|resources/.test(url))));
  `;

  const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script], {
    cwd: import.meta.dirname,
  });

  expect(JSON.parse(stdout)).toEqual([]);
});

test('tells its metrics as text, without a port of its own', async () => {
  await using telemetry = await openTelemetry({ serviceName: 'primary', metrics: true });

  meter('feed').createCounter('fedscan_feed_batches_sent').add(3, { feed: 'prod' });

  const lines = (await telemetry.metricsText?.())?.split('\n') ?? [];
  expect(lines.filter((line) => line.startsWith('fedscan_'))).toEqual([
    'fedscan_feed_batches_sent_total{feed="prod"} 3',
  ]);
  expect(lines).toContainEqual(expect.stringMatching(/^process_resident_memory_bytes \d+$/));
  expect(lines).toContain('target_info{service_name="primary"} 1');
});

test('sends its traces to the receiver that it was told, and asks nobody else', async () => {
  const received: { url: string | undefined; body: Buffer }[] = [];
  const receiver = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    received.push({ url: request.url, body: Buffer.concat(chunks) });
    response.end();
  }).listen(0, '127.0.0.1');
  await once(receiver, 'listening');
  const { port } = receiver.address() as AddressInfo;

  {
    await using _telemetry = await openTelemetry({
      serviceName: 'scanner',
      otlpEndpoint: `http://127.0.0.1:${port}/`,
    });
    tracer('scanner').startActiveSpan('scan image', (span) => span.end());
  }
  receiver.close();

  expect(received.map(({ url }) => url)).toEqual(['/v1/traces']);
  expect(received[0]?.body.includes('scan image')).toBe(true);
  expect(received[0]?.body.includes('scanner')).toBe(true);
});

test('leaves out what cannot be measured now, and tells the rest', async () => {
  await using telemetry = await openTelemetry({ serviceName: 'primary', metrics: true });
  meter('jobs')
    .createObservableGauge('fedscan_jobs')
    .addCallback(async () => {
      throw new Error('the database is down');
    });
  meter('feed')
    .createObservableGauge('fedscan_feed_followers')
    .addCallback((result) => result.observe(2));

  const lines = (await telemetry.metricsText?.())?.split('\n') ?? [];

  expect(lines.filter((line) => line.startsWith('fedscan_'))).toEqual(['fedscan_feed_followers 2']);
});

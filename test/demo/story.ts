// What happens in the demonstration, told as it happens.
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { imageApi } from '@fedscan/protocol/api';
import type { ApiClients, Service } from '@fedscan/test-kit';
import { askForPod } from './review.ts';
import type { Stage } from './stage.ts';

const advisories = join(import.meta.dirname, 'advisories');
const say = (text: string) => console.log(text);
const step = (text: string) => console.log(`\n▸ ${text}`);

/** @returns whether all of it held */
export async function play(stage: Stage): Promise<boolean> {
  const { primary, registry } = stage;
  step('A primary with its scanner, PostgreSQL and a registry with three images are up.');
  for await (const progress of primary.api.advisories.importAdvisories({ location: advisories })) {
    if (progress.phase === 'done') say(`  ${progress.records} advisories imported`);
  }
  await primary.api.registries.createRegistry({
    registryId: 'shop',
    registry: { kind: 'docker', url: registry.url, filters: ['shop/*:*'], federated: true },
  });

  step('An agent joins the federation with a single-use token.');
  const { token: joinToken } = await primary.api.clusters.createJoinToken({});
  const agent = await stage.startAgent(joinToken);
  say(`  cluster demo-cluster has joined`);

  step('The primary scans; results stream to the agent.');
  const arrivals = followArrivals(stage, agent.service);
  await primary.api.registries.startScan({ name: 'registries/shop' });
  const images = await until(() => scannedImages(primary.api, 3));
  for (const image of images) say(`  ${describe(image)}`);
  const mirrored = await until(async () => {
    const held = await scannedImages(agent.api, 3);
    return held && held.map(describe).join() === images.map(describe).join() ? held : undefined;
  });
  const lag = arrivals();
  say(`  the agent has all ${mirrored.length}, ${lag} ms after the last result was committed`);

  step('The cluster asks its agent: may this pod run?');
  const good = await askForPod(agent.webhookUrl, agent.webhookCa, `${registry.host}/shop/api:1.5`);
  say(`  shop/api:1.5  ${good.allowed ? 'allowed' : `denied: ${good.message}`}`);
  const bad = await askForPod(agent.webhookUrl, agent.webhookCa, `${registry.host}/shop/api:1.4`);
  say(`  shop/api:1.4  ${bad.allowed ? 'allowed' : `denied: ${bad.message}`}`);

  step('Look around:');
  say(`  primary's console  ${primary.url}`);
  say(`  agent's console    ${agent.url}`);
  say(`  sign-in token      ${stage.token}`);
  return good.allowed && !bad.allowed && bad.message.includes('DEMO-2026-0001');
}

const { ScanStatus } = imageApi;

/** Undefined until all of them have a result. */
async function scannedImages(
  api: ApiClients,
  count: number,
): Promise<imageApi.Image[] | undefined> {
  const { images } = await api.images.listImages({ parent: 'registries/-' });
  const scanned = images.filter(({ status }) => status === ScanStatus.SCANNED);
  return scanned.length === count ? scanned : undefined;
}

function describe({ tags, operatingSystem, packages, findings }: imageApi.Image): string {
  const counts = (['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const)
    .filter((severity) => (findings?.[severity] ?? 0) > 0)
    .map((severity) => `${findings?.[severity]} ${severity}`);
  const found = counts.length > 0 ? counts.join(', ') : 'no findings';
  return `${tags[0]?.padEnd(14)} ${operatingSystem.padEnd(14)} ${packages} packages, ${found}`;
}

/** Milliseconds between the last commit and the moment when the agent had applied it, by the two processes' logs. */
function followArrivals({ primary }: Stage, agent: Service): () => number {
  let committed = 0;
  let applied = 0;
  primary.service.onLine(({ message, time }) => {
    if (message === 'image scanned') committed = Date.parse(String(time));
  });
  agent.onLine(({ message, time }) => {
    if (message === 'entries applied') applied = Date.parse(String(time));
  });
  return () => Math.max(0, applied - committed);
}

async function until<T>(look: () => Promise<T | undefined>): Promise<T> {
  const deadline = AbortSignal.timeout(60_000);
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    await pause(20, undefined, { signal: deadline });
  }
}

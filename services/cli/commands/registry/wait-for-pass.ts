import { setTimeout } from 'node:timers/promises';
import type { Timestamp } from '@bufbuild/protobuf/wkt';
import { registryApi } from '@fedscan/protocol/api';
import { CliError } from '../../cli-error.ts';
import type { Context } from '../../context.ts';
import { formatProgress } from './format-registry.ts';

const askEveryMs = 1000;
const { RegistryState } = registryApi;

/** Shows progress until the pass that began after `before` is over, scans and all. */
export async function waitForPass(
  { clients, output }: Context,
  name: string,
  before: registryApi.Registry | undefined,
): Promise<registryApi.Registry> {
  for (;;) {
    const { registry } = await clients.registries.getRegistry({ name });
    if (!registry) throw new CliError('notFound', `${name} is gone`);
    output.progress(formatProgress(registry.status));
    if (isOver(registry.status, before?.status)) return registry;
    await setTimeout(askEveryMs);
  }
}

// Right after the start, the state may still be that of the pass before.
function isOver(
  status: registryApi.RegistryStatus | undefined,
  before: registryApi.RegistryStatus | undefined,
): boolean {
  if (!status || status.queued + status.scanning > 0) return false;
  if (status.state !== RegistryState.IDLE && status.state !== RegistryState.ERROR) return false;
  return (
    !same(status.passStartedAt, before?.passStartedAt) ||
    !same(status.passFinishedAt, before?.passFinishedAt)
  );
}

const same = (a: Timestamp | undefined, b: Timestamp | undefined) =>
  a?.seconds === b?.seconds && a?.nanos === b?.nanos;

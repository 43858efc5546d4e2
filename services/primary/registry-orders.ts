// Registries, as the API asks for them.
import {
  alreadyExists,
  invalid,
  type NewRegistry,
  notFound,
  type Orders,
  type RegistryChange,
  type RegistryToTest,
} from '@fedscan/api';
import type { Scheduler } from '@fedscan/pipeline';
import { parseFilter, type RegistrySource, registryKinds, testRegistry } from '@fedscan/registries';
import { sleep } from '@fedscan/runtime';
import { type JobQueue, type Registries, type RegistryRecord, StoreError } from '@fedscan/store';

type RegistryOrders = Pick<
  Orders,
  | 'registryKinds'
  | 'checkFilter'
  | 'listRegistries'
  | 'findRegistry'
  | 'createRegistry'
  | 'updateRegistry'
  | 'deleteRegistry'
  | 'testRegistry'
  | 'startScan'
  | 'stopScan'
>;

export type RegistryOrdersParts = {
  readonly registries: Registries;
  readonly scheduler: Scheduler;
  readonly jobs: Pick<JobQueue, 'cancelWaiting' | 'isBusy'>;
};

export function createRegistryOrders({
  registries,
  scheduler,
  jobs,
}: RegistryOrdersParts): RegistryOrders {
  return {
    registryKinds,
    checkFilter: (filter, kind, url) => void parseFilter(filter, kind, url),
    listRegistries: () => registries.list(),
    findRegistry: (id) => registries.find(id),
    createRegistry: (registry) => told(registry.id, registries.create(registry)),
    async updateRegistry(id, change) {
      refuseMovedPassword(await told(id, registries.get(id)), change);
      return await told(id, registries.update(id, change));
    },
    async deleteRegistry(id) {
      await jobs.cancelWaiting(id);
      await told(id, registries.delete(id));
    },
    async *testRegistry(target, signal) {
      yield* testRegistry(await sourceOf(registries, target), signal);
    },
    async startScan(id, options) {
      const before = await told(id, registries.get(id));
      await scheduler.start(id, options);
      await until(
        async () =>
          isOnRecord(await told(id, registries.get(id)), before) || !(await jobs.isBusy(id)),
      );
      return await told(id, registries.get(id));
    },
    async stopScan(id) {
      await told(id, registries.get(id));
      await scheduler.stop(id);
      // Whoever starts it again right away must not find the old pass still running.
      await until(async () => (await told(id, registries.get(id))).status.state !== 'listing');
      return await told(id, registries.get(id));
    },
  };
}

// A password was given for one server; whoever may edit a registry shall not learn it by naming another.
function refuseMovedPassword(kept: RegistryRecord, { url, credential }: RegistryChange): void {
  if (url === undefined || !kept.passwordSet) return;
  if (credential === null || credential?.password !== undefined) return;
  const { origin } = new URL(kept.url);
  if (new URL(url).origin === origin) return;
  throw invalid({
    field: 'registry.credential.password',
    description: `the password that is kept was given for ${origin}; give the password for the new address, or remove the credential`,
  });
}

const isOnRecord = ({ status }: RegistryRecord, before: RegistryRecord): boolean =>
  status.state === 'listing' ||
  status.state === 'scanning' ||
  status.passStartedAt?.getTime() !== before.status.passStartedAt?.getTime();

// A primary takes up a pass within moments; where all are busy, the caller is answered all the same.
async function until(holds: () => Promise<boolean>): Promise<void> {
  const patience = AbortSignal.timeout(5_000);
  while (!patience.aborted && !(await holds())) await sleep(20, patience).catch(() => undefined);
}

async function sourceOf(registries: Registries, target: RegistryToTest): Promise<RegistrySource> {
  if ('id' in target) return await told(target.id, registries.getSource(target.id));
  const { draft, passwordOf } = target;
  return { ...draft, ...(await credentialOf(registries, draft, passwordOf)) };
}

// A kept password goes to the server it was kept for, and nowhere else.
async function credentialOf(
  registries: Registries,
  draft: NewRegistry,
  passwordOf: string | undefined,
): Promise<Pick<RegistrySource, 'credential'>> {
  const { credential } = draft;
  if (!credential || credential.password || passwordOf === undefined)
    return credential ? { credential } : {};
  const kept = await registries.findSource(passwordOf);
  const isSame = kept && new URL(kept.url).origin === new URL(draft.url).origin;
  return { credential: { ...credential, password: (isSame && kept.credential?.password) || '' } };
}

async function told<Result>(id: string, outcome: Promise<Result>): Promise<Result> {
  try {
    return await outcome;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === 'NOT_FOUND') throw notFound(`registries/${id}`);
    if (error.code === 'ALREADY_EXISTS') throw alreadyExists(`registries/${id}`);
    throw error;
  }
}

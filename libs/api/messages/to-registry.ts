import { create } from '@bufbuild/protobuf';
import { registryApi } from '@fedscan/protocol';
import type { Freshness, FreshnessState, Registry, RegistryState } from '../registry.ts';
import { registryName } from '../resource-name.ts';
import { toDuration, toTimestamp } from './times.ts';
import { toIncomplete } from './to-incomplete.ts';

const states: Record<RegistryState, registryApi.RegistryState> = {
  idle: registryApi.RegistryState.IDLE,
  listing: registryApi.RegistryState.LISTING,
  scanning: registryApi.RegistryState.SCANNING,
  error: registryApi.RegistryState.ERROR,
};

const freshnessStates: Record<FreshnessState, registryApi.Freshness_State> = {
  fresh: registryApi.Freshness_State.FRESH,
  catching_up: registryApi.Freshness_State.CATCHING_UP,
  stale: registryApi.Freshness_State.STALE,
  expired: registryApi.Freshness_State.EXPIRED,
  retiring: registryApi.Freshness_State.RETIRING,
};

/** A password cannot leave by here: there is none in `Registry`. */
export function toRegistry(registry: Registry, freshness?: Freshness): registryApi.Registry {
  const { status } = registry;
  const error = status.error ?? (status.unread && toIncomplete(status.unread));
  return create(registryApi.RegistrySchema, {
    name: registryName(registry.id),
    kind: registry.kind,
    url: registry.url,
    filters: [...registry.filters],
    schedule:
      registry.intervalSeconds === undefined
        ? undefined
        : { interval: toDuration(registry.intervalSeconds * 1000) },
    federated: registry.federated,
    credential:
      registry.username === undefined && !registry.passwordSet
        ? undefined
        : { username: registry.username ?? '', passwordSet: registry.passwordSet },
    caPem: registry.caPem ?? '',
    insecureSkipVerify: registry.insecureSkipVerify,
    platforms: [...registry.platforms],
    repositoryLimit: registry.repositoryLimit,
    tagLimit: registry.tagLimit,
    aliases: registry.aliases.map(({ from, to }) => ({ from, to })),
    createdAt: toTimestamp(registry.createdAt),
    updatedAt: toTimestamp(registry.updatedAt),
    status: {
      state: states[status.state],
      passStartedAt: toTimestamp(status.passStartedAt),
      passFinishedAt: toTimestamp(status.passFinishedAt),
      nextPassAt: toTimestamp(status.nextPassAt),
      images: status.images,
      queued: status.queued,
      scanning: status.scanning,
      scanned: status.scanned,
      failed: status.failed,
      unsupported: status.unsupported,
      repositories: status.repositories,
      tags: status.tags,
      errorCode: error?.code ?? '',
      errorMessage: error?.message ?? '',
      limited: status.limited ?? '',
      freshness: freshness && toFreshness(freshness),
    },
  });
}

const toFreshness = ({ state, seq, lastHeadAt, equalSince, advisoryEpoch }: Freshness) => ({
  state: freshnessStates[state],
  seq,
  lastHeadAt: toTimestamp(lastHeadAt),
  equalSince: toTimestamp(equalSince),
  advisoryEpoch: advisoryEpoch ?? 0n,
});

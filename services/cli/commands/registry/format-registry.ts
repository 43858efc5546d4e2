import { registryApi } from '@fedscan/protocol/api';
import { formatDuration } from '../../input/duration.ts';
import { idOf } from '../../input/names.ts';
import { type Cell, formatFacts, formatTable } from '../../output/table.ts';
import { formatTime } from '../../output/times.ts';

const { RegistryState, Freshness_State: FreshnessState } = registryApi;

export const formatRegistries = (registries: readonly registryApi.Registry[]): string =>
  formatTable(
    ['ID', 'KIND', 'URL', 'FEDERATED', 'STATE', 'IMAGES', 'SCANNED', 'FAILED', 'LAST PASS'],
    registries.map(({ name, kind, url, federated, status }) => [
      idOf(name),
      kind,
      url,
      federated ? 'yes' : 'no',
      stateOf(status),
      status?.images ?? 0,
      status?.scanned ?? 0,
      status?.failed ?? 0,
      formatTime(status?.passFinishedAt),
    ]),
  );

export function formatRegistry(registry: registryApi.Registry): string {
  const { status, credential } = registry;
  return formatFacts([
    ['id', idOf(registry.name)],
    ['kind', registry.kind],
    ['url', registry.url],
    ['filters', registry.filters.join(', ')],
    ['every', formatDuration(registry.schedule?.interval) || 'started by hand'],
    ['federated', registry.federated ? 'yes' : 'no'],
    [
      'user',
      credential ? `${credential.username}${credential.passwordSet ? ' (password set)' : ''}` : '',
    ],
    ['certificate', registry.insecureSkipVerify ? 'ANY IS ACCEPTED' : registry.caPem && 'own CA'],
    ['platforms', registry.platforms.join(', ')],
    ['most repositories', registry.repositoryLimit || ''],
    ['most tags', registry.tagLimit || ''],
    ['aliases', registry.aliases.map(({ from, to }) => `${from}=${to}`).join(', ')],
    ...statusFacts(status),
  ]);
}

export function formatProgress(status: registryApi.RegistryStatus | undefined): string {
  const { images = 0, queued = 0, scanning = 0, scanned = 0, failed = 0 } = status ?? {};
  const counts = `${stateOf(status)}: ${images} images, ${queued} queued, ${scanning} being scanned, ${scanned} scanned, ${failed} failed`;
  // While a pass is listing, an error is that of the last try: who waits shall know what for.
  const isTried = status?.state === RegistryState.LISTING && status.errorMessage;
  return isTried ? `${counts}; it is tried again: ${status.errorMessage}` : counts;
}

function statusFacts(status: registryApi.RegistryStatus | undefined): [string, Cell][] {
  if (!status) return [];
  const { images, queued, scanning, scanned, failed, unsupported } = status;
  return [
    ['state', stateOf(status)],
    ['error', status.errorMessage && `${status.errorMessage} (${status.errorCode})`],
    ['limited', status.limited],
    ['repositories', status.repositories],
    ['tags', status.tags],
    [
      'images',
      `${images} (${queued} queued, ${scanning} being scanned, ${scanned} scanned, ${failed} failed, ${unsupported} unsupported)`,
    ],
    ['pass started', formatTime(status.passStartedAt)],
    ['pass finished', formatTime(status.passFinishedAt)],
    ['next pass', formatTime(status.nextPassAt)],
    ['copy', status.freshness ? nameOf(FreshnessState, status.freshness.state) : ''],
  ];
}

const stateOf = (status: registryApi.RegistryStatus | undefined) =>
  nameOf(RegistryState, status?.state ?? RegistryState.UNSPECIFIED);

const nameOf = (names: Record<number, string>, value: number) =>
  (names[value] ?? 'unknown').toLowerCase().replaceAll('_', ' ');

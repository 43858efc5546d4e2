import type { RegistryDriver } from '../registry-driver.ts';
import { RegistryError } from '../registry-error.ts';
import { docker } from './docker.ts';

const drivers: readonly RegistryDriver[] = [docker];

export const registryKinds: readonly string[] = drivers.map(({ kind }) => kind);

/** @throws RegistryError UNKNOWN_KIND */
export function getDriver(kind: string): RegistryDriver {
  const driver = drivers.find((candidate) => candidate.kind === kind);
  if (driver) return driver;
  throw new RegistryError(
    'UNKNOWN_KIND',
    `"${kind}" is not a kind of registry; there are: ${registryKinds.join(', ')}`,
  );
}

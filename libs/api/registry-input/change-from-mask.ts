// https://google.aip.dev/134: only what the mask names changes.
import type { registryApi } from '@fedscan/protocol';
import { ApiError, invalid } from '../api-error.ts';
import type { Registry, RegistryChange, RegistrySettings } from '../registry.ts';
import { credentialOf, settingsOf } from './from-message.ts';

const settingChanges: Record<string, (settings: RegistrySettings) => RegistryChange> = {
  kind: ({ kind }) => ({ kind }),
  url: ({ url }) => ({ url }),
  filters: ({ filters }) => ({ filters }),
  schedule: ({ intervalSeconds }) => ({ intervalSeconds: intervalSeconds ?? null }),
  'schedule.interval': ({ intervalSeconds }) => ({ intervalSeconds: intervalSeconds ?? null }),
  federated: ({ federated }) => ({ federated }),
  ca_pem: ({ caPem }) => ({ caPem: caPem ?? null }),
  insecure_skip_verify: ({ insecureSkipVerify }) => ({ insecureSkipVerify }),
  platforms: ({ platforms }) => ({ platforms }),
  repository_limit: ({ repositoryLimit }) => ({ repositoryLimit }),
  tag_limit: ({ tagLimit }) => ({ tagLimit }),
  aliases: ({ aliases }) => ({ aliases }),
};

const credentialPaths = ['credential', 'credential.username', 'credential.password'];
const changeable = [...Object.keys(settingChanges), ...credentialPaths];
const outputOnly = /^(?:name|created_at|updated_at|status(?:\..*)?|credential\.password_set)$/;

/** @throws ApiError INVALID_ARGUMENT for a path that cannot be changed */
export function changeFromMask(
  message: registryApi.Registry,
  mask: readonly string[],
  current: Registry,
): RegistryChange {
  const paths = readMask(mask);
  const settings = settingsOf(message);
  const changes = paths.map((path) => settingChanges[path]?.(settings));
  const credential = paths.some((path) => credentialPaths.includes(path))
    ? { credential: credentialChange(message, paths, current) }
    : undefined;
  return Object.assign({}, ...changes, credential);
}

/** The registry as it will be, to be checked as a whole. */
export function settingsAfter(current: Registry, change: RegistryChange): RegistrySettings {
  const { credential: _, intervalSeconds, caPem, ...rest } = change;
  const after = { ...current, ...rest };
  return {
    ...after,
    intervalSeconds:
      intervalSeconds === undefined ? after.intervalSeconds : (intervalSeconds ?? undefined),
    caPem: caPem === undefined ? after.caPem : (caPem ?? undefined),
  };
}

function readMask(mask: readonly string[]): readonly string[] {
  if (mask.length === 0 || mask.includes('*')) return changeable;
  for (const path of mask) {
    if (changeable.includes(path)) continue;
    const shown = path.slice(0, 100);
    const description = outputOnly.test(path)
      ? `"${shown}" cannot be changed`
      : `"${shown}" is not a field of a registry; those are ${changeable.join(', ')}`;
    throw new ApiError('INVALID_ARGUMENT', `update_mask: ${description}`, {
      reason: 'BAD_FIELD_MASK',
      violations: [{ field: 'update_mask', description }],
    });
  }
  return mask;
}

// A password that is left out stays: it was never shown, so it cannot be sent back.
function credentialChange(
  message: registryApi.Registry,
  paths: readonly string[],
  current: Registry,
): RegistryChange['credential'] {
  const named = (part: string) =>
    paths.includes('credential') || paths.includes(`credential.${part}`);
  const written = message.credential;
  const credential = credentialOf({
    username: named('username') ? (written?.username ?? '') : (current.username ?? ''),
    password: named('password') ? (written?.password ?? '') : '',
  });
  if (!credential) return null;
  const { username, password } = credential;
  if (password !== '') return { username, password };
  if (current.passwordSet) return { username };
  throw invalid({
    field: 'registry.credential.password',
    description: 'is missing, and there is none yet',
  });
}

import type { registryApi } from '@fedscan/protocol';
import { invalid } from '../api-error.ts';
import type { NewRegistry, RegistrySettings } from '../registry.ts';

type Credential = { readonly username: string; readonly password: string };

export function settingsOf(message: registryApi.Registry): RegistrySettings {
  const interval = message.schedule?.interval;
  return {
    kind: message.kind,
    url: message.url,
    filters: [...message.filters],
    ...(interval ? { intervalSeconds: Number(interval.seconds) + interval.nanos / 1e9 } : {}),
    federated: message.federated,
    ...(message.caPem === '' ? {} : { caPem: message.caPem }),
    insecureSkipVerify: message.insecureSkipVerify,
    platforms: [...message.platforms],
    repositoryLimit: message.repositoryLimit,
    tagLimit: message.tagLimit,
    aliases: message.aliases.map(({ from, to }) => ({ from, to })),
  };
}

/** The credential as it was written; absent where both its parts are empty. */
export function credentialOf(written: Credential | undefined): Credential | undefined {
  const { username = '', password = '' } = written ?? {};
  if (username === '' && password === '') return undefined;
  if (username === '') {
    const description = 'is missing beside the password; for a token, any name will do';
    throw invalid({ field: 'registry.credential.username', description });
  }
  if (username.length > 1024 || password.length > 65_536 || /\p{Cc}/u.test(username)) {
    throw invalid({
      field: 'registry.credential',
      description: 'is too long or holds line breaks',
    });
  }
  return { username, password };
}

export function newRegistryOf(id: string, message: registryApi.Registry): NewRegistry {
  const credential = credentialOf(message.credential);
  if (credential?.password === '') {
    const description = 'is missing beside the user name';
    throw invalid({ field: 'registry.credential.password', description });
  }
  return { id, ...settingsOf(message), ...(credential ? { credential } : {}) };
}

// The registry of the distribution project, and whatever else speaks its protocol and nothing beyond.
import type { RegistryDriver } from '../registry-driver.ts';

export const docker: RegistryDriver = {
  kind: 'docker',
  credential: ({ credential }) => credential,
  repositories: (_, client, signal) => client.listRepositories(signal),
};

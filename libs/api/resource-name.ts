// https://google.aip.dev/122
import { type Digest, isDigest } from '@fedscan/model';
import { invalid } from './api-error.ts';

const idForm = /^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/;
const advisoryForm = /^[^\s/\p{Cc}]{1,200}$/u;

export const registryName = (id: string): string => `registries/${id}`;
export const imageName = (registry: string, digest: Digest): string =>
  `registries/${registry}/images/${digest}`;
export const clusterName = (id: string): string => `clusters/${id}`;
export const advisoryName = (id: string): string => `advisories/${id}`;
export const advisorySourceName = (ecosystem: string): string => `advisorySources/${ecosystem}`;

/** The id of a registry that is to be made. `common` is the name of the feed that concerns all registries. */
export function checkRegistryId(id: string, field: string): string {
  if (!idForm.test(id)) {
    throw invalid({
      field,
      description: `"${shorten(id)}" is not an id: 1 to 63 letters, digits, ".", "_" and "-", the first a letter or digit`,
    });
  }
  if (id === 'common') throw invalid({ field, description: '"common" is reserved' });
  return id;
}

export function parseRegistryName(name: string, field = 'name'): string {
  const [collection, id = '', ...rest] = name.split('/');
  if (collection !== 'registries' || !idForm.test(id) || rest.length > 0) {
    throw notA(name, field, 'registries/{id}');
  }
  return id;
}

/** Undefined for "registries/-": all of them. */
export const parseRegistryParent = (name: string, field = 'parent'): string | undefined =>
  name === 'registries/-' ? undefined : parseRegistryName(name, field);

export function parseImageName(name: string, field = 'name'): { registry: string; digest: Digest } {
  const [registries, registry = '', images, digest = '', ...rest] = name.split('/');
  const shape = registries === 'registries' && images === 'images' && rest.length === 0;
  if (!shape || !idForm.test(registry) || !isDigest(digest)) {
    throw notA(name, field, 'registries/{id}/images/sha256:{64 hex digits}');
  }
  return { registry, digest };
}

export function parseClusterName(name: string, field = 'name'): string {
  const [collection, id = '', ...rest] = name.split('/');
  if (collection !== 'clusters' || !idForm.test(id) || rest.length > 0) {
    throw notA(name, field, 'clusters/{id}');
  }
  return id;
}

export function parseAdvisoryName(name: string, field = 'name'): string {
  const [collection, id = '', ...rest] = name.split('/');
  if (collection !== 'advisories' || !advisoryForm.test(id) || rest.length > 0) {
    throw notA(name, field, 'advisories/{id}');
  }
  return id;
}

const notA = (name: string, field: string, form: string) =>
  invalid({
    field,
    description: name === '' ? `must be ${form}` : `"${shorten(name)}" is not ${form}`,
  });

const shorten = (text: string) => (text.length > 100 ? `${text.slice(0, 100)}…` : text);

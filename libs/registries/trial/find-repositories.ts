import type { Filter } from '../filters/filter.ts';
import { isCatalogRefusal } from '../listing/failure.ts';
import { type Selection, selectRepositories } from '../listing/select-repositories.ts';
import { RegistryError } from '../registry-error.ts';
import type { Found } from './trial-step.ts';

// Enough to find one with an image; a registry may have a hundred thousand.
const most = 20;

/** Some of what the filters select. */
export async function findRepositories(
  filters: readonly Filter[],
  catalog: () => AsyncIterable<string>,
): Promise<Found<readonly Selection[]>> {
  if (filters.length === 0) {
    throw new RegistryError('NO_FILTERS', 'there is no filter, so nothing is scanned; "*" is all');
  }
  const found: Selection[] = [];
  try {
    for await (const step of selectRepositories(filters, catalog, 0)) {
      if (step.type !== 'selected') return { value: found, message: step.message, warning: true };
      if (found.push(step) === most) break;
    }
  } catch (error) {
    if (!isCatalogRefusal(error)) throw error;
    throw new RegistryError(
      'NO_FILTERS',
      `the registry does not list its repositories to us; name them in the filters without wildcards, or give the account the right to list (${error.message})`,
      { cause: error },
    );
  }
  if (found.length === 0) {
    const message = 'the registry lists no repository that a filter selects; check the filters';
    return { value: found, message, warning: true };
  }
  const some = found.length === most ? `at least ${most}` : String(found.length);
  return {
    value: found,
    message: `${some} selected by the filters, such as ${found[0]?.repository}`,
  };
}

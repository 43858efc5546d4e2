import type { OciClient } from '@fedscan/oci';
import { isNotFound } from '../listing/failure.ts';
import type { Selection } from '../listing/select-repositories.ts';
import { namedTags, selectTags } from '../listing/select-tags.ts';
import type { Found } from './trial-step.ts';

export type TrialTag = { readonly repository: string; readonly tag: string };

/** The newest tag that a filter selects, of the first repository that has one. */
export async function findTag(
  client: OciClient,
  selections: readonly Selection[],
  signal: AbortSignal,
): Promise<Found<TrialTag | undefined>> {
  for (const { repository, filters } of selections) {
    const all = namedTags(filters) ?? (await tagsOf(client, repository, signal));
    const [tag] = selectTags(all, filters, 1).tags;
    if (tag === undefined) continue;
    const message = `${repository} has ${all.length}, of which ${tag} is tried`;
    return { value: { repository, tag }, message };
  }
  return {
    value: undefined,
    message: 'none of the repositories that were tried has a tag that a filter selects',
    warning: true,
  };
}

async function tagsOf(
  client: OciClient,
  repository: string,
  signal: AbortSignal,
): Promise<string[]> {
  try {
    return await Array.fromAsync(client.listTags(repository, signal));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

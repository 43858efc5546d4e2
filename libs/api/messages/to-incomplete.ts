// A pass that ended, and could not read all: no failure of the registry, and still nothing to keep silent about.
import type { UnreadRepositories } from '../registry.ts';

const most = 3;

export function toIncomplete({ count, first }: UnreadRepositories): {
  readonly code: string;
  readonly message: string;
} {
  const told = first.slice(0, most).map(({ repository, error }) => `${repository}: ${error}`);
  const more = count > told.length ? [`and ${count - told.length} more`] : [];
  const [subject, them] = count === 1 ? ['1 repository', 'it'] : [`${count} repositories`, 'them'];
  return {
    code: 'incomplete',
    message: `${subject} could not be read, and what is known of ${them} stays as it was. ${[...told, ...more].join('; ')}`,
  };
}

// The third errand: what the world knows, and which package versions it touches.
import { AdvisoryError, type AdvisoryEvent, readAdvisories } from '@fedscan/advisories';

export type ImportProgress = {
  readonly phase: 'read' | 'apply' | 'match' | 'done';
  readonly records: number;
  readonly changed: number;
  readonly removed: number;
  readonly rejected: number;
  readonly packagesRematched: number;
  readonly matchesChanged: number;
};

export type ImportStep = ImportProgress & {
  /** In the last step. */
  readonly epoch?: bigint;
  /** The first files that could not be read, with the reason. */
  readonly problems: readonly string[];
};

export type AdvisoryStore = {
  /** Whole or not at all, where the events throw. */
  update(update: {
    readonly location: string;
    readonly events: AsyncIterable<AdvisoryEvent>;
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: ImportProgress) => void;
  }): Promise<ImportProgress & { readonly epoch: bigint }>;
};

const mostProblems = 20;

/**
 * Reads OSV records at a place and applies them, and tells how far it is: a step is left out where the reader is slower
 * than the work. Ends with the phase "done", or throws what reading threw. The work goes on when the reader leaves.
 */
export async function* importAdvisories(
  advisories: AdvisoryStore,
  location: string,
  signal: AbortSignal,
): AsyncGenerator<ImportStep> {
  const problems: string[] = [];
  let newest: ImportProgress | undefined;
  let told = Promise.withResolvers<void>();
  const work = advisories.update({
    location,
    events: noting(readAdvisories(location, signal), location, problems),
    signal,
    onProgress(progress) {
      newest = progress;
      told.resolve();
    },
  });
  let finished = false;
  const end = work.then(
    () => {
      finished = true;
      told.resolve();
    },
    () => {
      finished = true;
      told.resolve();
    },
  );
  while (!finished) {
    await told.promise;
    told = Promise.withResolvers();
    if (newest && newest.phase !== 'done' && !finished)
      yield { ...newest, problems: [...problems] };
    newest = undefined;
  }
  await end;
  yield { ...(await work), phase: 'done', problems };
}

// A place where nothing can be read is a mistake in the place, and no import that went well.
async function* noting(
  events: AsyncIterable<AdvisoryEvent>,
  location: string,
  problems: string[],
): AsyncGenerator<AdvisoryEvent> {
  let records = 0;
  for await (const event of events) {
    if (event.type === 'problem' && problems.length < mostProblems) problems.push(event.message);
    if (event.type === 'record') records++;
    yield event;
  }
  if (records > 0 || problems.length === 0) return;
  throw new AdvisoryError(
    'NO_ADVISORIES',
    `nothing at ${location} could be read as an OSV record, and nothing is changed. ${problems[0]}`,
  );
}

import type { AdvisoryEvent } from './advisory-event.ts';

/** Ends with `whole` where there were records of the source and no problem; not for an empty zip, which nobody means. */
export async function* asWhole(
  source: string,
  events: AsyncIterable<AdvisoryEvent>,
): AsyncGenerator<AdvisoryEvent> {
  let records = 0;
  let problems = 0;
  for await (const event of events) {
    if (event.type === 'record') records += 1;
    else problems += 1;
    yield event;
  }
  if (records > 0 && problems === 0) yield { type: 'whole', source };
}

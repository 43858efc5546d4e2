import type { AdvisoryEvent } from './advisory-event.ts';
import { parseAdvisory } from './parse-advisory.ts';

/** @param source where undefined, the ecosystem that the record names first */
export async function readRecord(
  source: string | undefined,
  file: string,
  read: () => Promise<Uint8Array>,
): Promise<AdvisoryEvent> {
  try {
    const bytes = await read();
    const advisory = parseAdvisory(bytes);
    return { type: 'record', source: source ?? firstEcosystem(advisory), advisory, bytes };
  } catch (error) {
    const message = `${file}: ${error instanceof Error ? error.message : String(error)}`;
    return { type: 'problem', source: source ?? '', file, message };
  }
}

const firstEcosystem = ({ affected }: { affected: readonly { ecosystem: string }[] }): string =>
  affected[0]?.ecosystem.split(':')[0] ?? '';

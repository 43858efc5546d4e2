import { OciError } from '@fedscan/oci';
import { RegistryError } from '../registry-error.ts';
import type { Found, TrialStep } from './trial-step.ts';

/** How one step went, and what the next one goes on with: nothing where it failed. */
export type Tried<T> = { readonly step: TrialStep; readonly value?: T };

/** Times a step and tells its failure. Throws the signal's reason once it says so. */
export async function tryStep<T>(
  name: TrialStep['step'],
  signal: AbortSignal,
  run: () => Promise<Found<T>>,
): Promise<Tried<T>> {
  const start = performance.now();
  const told = (outcome: TrialStep['outcome'], message: string): TrialStep => {
    return { step: name, outcome, message, ms: Math.round(performance.now() - start) };
  };
  try {
    const { value, message, warning } = await run();
    return { step: told(warning ? 'warning' : 'ok', message), value };
  } catch (error) {
    if (error instanceof OciError || error instanceof RegistryError) {
      return { step: told('failed', error.message) };
    }
    if (!signal.aborted) throw error;
    if (!isTimeout(signal.reason)) throw signal.reason;
    return { step: told('failed', 'the test took too long and was ended; the registry is slow') };
  }
}

const isTimeout = (reason: unknown): boolean =>
  reason instanceof DOMException && reason.name === 'TimeoutError';

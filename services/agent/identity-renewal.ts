// Keeps the agent's certificate alive: at half of its life, with a new key each time.
import { X509Certificate } from 'node:crypto';
import { grpcMethods, enrolment as wire } from '@fedscan/protocol';
import { backOff, type Logger, sleep } from '@fedscan/runtime';
import { type AgentIdentity, createCertificateRequest, type IdentityFolder } from '@fedscan/trust';
import { EnrolmentError } from './enrolment-error.ts';
import { callPrimary } from './primary-call.ts';
import { toAgentIdentity } from './to-agent-identity.ts';

export type IdentityRenewal = {
  /** The newest identity: for each new connection. */
  current(): AgentIdentity;
  /** Called with each identity that replaces another. */
  onChange(listener: (identity: AgentIdentity) => void): Disposable;
  run(signal: AbortSignal): Promise<void>;
};

const { renew } = grpcMethods(wire.RenewalService);
const hour = 3_600_000;
const longestSleepMs = hour;

export function createIdentityRenewal(options: {
  readonly identity: AgentIdentity;
  readonly folder: IdentityFolder;
  readonly log: Logger;
  readonly random?: () => number;
}): IdentityRenewal {
  const { folder, log, random = Math.random } = options;
  const listeners = new Set<(identity: AgentIdentity) => void>();
  let identity = options.identity;

  return {
    current: () => identity,
    onChange(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => listeners.delete(listener) };
    },
    async run(signal) {
      const retry = backOff({ base: 5000, cap: 5 * 60_000 });
      let dueAt = renewalTime(identity, random());
      while (!signal.aborted) {
        // Short sleeps, by the wall clock: a machine that was suspended must not miss its time.
        const waitMs = dueAt - Date.now();
        if (waitMs > 0) {
          await sleep(Math.min(waitMs, longestSleepMs), signal);
          continue;
        }
        try {
          identity = await renewIdentity(identity, folder, signal);
        } catch (error) {
          signal.throwIfAborted();
          dueAt = Date.now() + (report(error, identity, log) ? retry.next() : hour);
          continue;
        }
        retry.reset();
        dueAt = renewalTime(identity, random());
        log.info('identity renewed', {
          generation: identity.generation,
          expiresAt: identity.expiresAt,
        });
        for (const listener of listeners) listener(identity);
      }
    },
  };
}

/** Asks for a certificate for a new key, with the one in use. Throws EnrolmentError. */
export async function renewIdentity(
  identity: AgentIdentity,
  folder: IdentityFolder,
  signal: AbortSignal,
): Promise<AgentIdentity> {
  const keyPem = await folder.nextKey();
  const { identity: answer } = await callPrimary(
    { addresses: identity.feedAddresses, trustPem: identity.trustPem, identity },
    renew,
    {
      certificateRequest: await createCertificateRequest(keyPem),
      generation: identity.generation,
    },
    signal,
  );
  const renewed = toAgentIdentity(answer, { ...identity, keyPem });
  await folder.keep(renewed);
  return renewed;
}

// At half of the life, give or take a tenth of it. The life is read from the certificate and counted from when it came,
// so that a clock that is a day off does not matter.
function renewalTime({ certificatePem, issuedAt }: AgentIdentity, random: number): number {
  const { validFromDate, validToDate } = new X509Certificate(certificatePem);
  const life = validToDate.getTime() - validFromDate.getTime();
  return issuedAt.getTime() + life * (0.4 + 0.2 * random);
}

/** True where another attempt soon may help. */
function report(error: unknown, { cluster, expiresAt }: AgentIdentity, log: Logger): boolean {
  if (error instanceof EnrolmentError && error.code === 'REFUSED') {
    log.error('identity renewal refused', {
      cluster,
      expiresAt,
      advice:
        'The cluster was revoked, or another agent uses a copy of this identity. Look at the audit log of the primary, then remove the folder `identity` and join again with a new token.',
    });
    return false;
  }
  log.warn('identity not renewed', { cluster, expiresAt, error });
  return true;
}

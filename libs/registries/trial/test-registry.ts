// A dry run of what a scan does, a step at a time, so that a wrong setting is found where it is wrong.
import { maxConfigSize, type OciClient, OciError, openOciClient } from '@fedscan/oci';
import { getDriver } from '../drivers/all.ts';
import { endpointOf } from '../endpoint-of.ts';
import { parseFilter } from '../filters/parse-filter.ts';
import type { RegistrySource } from '../registry-source.ts';
import { findManifest } from './find-manifest.ts';
import { findRepositories } from './find-repositories.ts';
import { findTag } from './find-tag.ts';
import type { Found, TrialStep } from './trial-step.ts';
import { tryStep } from './try-step.ts';

// A full listing may take minutes; whoever waits for a test does not.
const patience = 60_000;

/** Ends after the first step that fails. Throws the signal's reason once it says so, and nothing else. */
export async function* testRegistry(
  source: RegistrySource,
  signal: AbortSignal,
): AsyncGenerator<TrialStep> {
  const running = AbortSignal.any([signal, AbortSignal.timeout(patience)]);
  const opened = await tryStep('address', running, async () => {
    return { value: openOciClient(endpointOf(source)), message: 'the settings can be used' };
  });
  if (!opened.value) return yield opened.step;
  await using client = opened.value;
  if (!(yield* tryConnection(source, client, running))) return;

  const repositories = await tryStep('repositories', running, async () => {
    const filters = source.filters.map((text) => parseFilter(text, source.kind, source.url));
    return findRepositories(filters, () =>
      getDriver(source.kind).repositories(source, client, running),
    );
  });
  yield repositories.step;
  if (!repositories.value?.length) return;
  const selections = repositories.value;
  const tag = await tryStep('tags', running, () => findTag(client, selections, running));
  yield tag.step;
  if (!tag.value) return;
  const image = tag.value;
  const manifest = await tryStep('manifest', running, () => findManifest(client, image, running));
  yield manifest.step;
  if (!manifest.value) return;
  const config = manifest.value;
  const blob = await tryStep('blob', running, async () => {
    await client.getBlob(image.repository, config, maxConfigSize, running);
    return { value: true, message: `pulled ${config.size} bytes and verified them` };
  });
  yield blob.step;
}

/** False where there is no going on. */
async function* tryConnection(
  source: RegistrySource,
  client: OciClient,
  signal: AbortSignal,
): AsyncGenerator<TrialStep, boolean> {
  let untrusted: OciError | undefined;
  const address = await tryStep('address', signal, async () => {
    try {
      const greeting = await client.greet(signal);
      return { value: greeting.login, message: 'a registry answers' };
    } catch (error) {
      if (!(error instanceof OciError) || !error.code.startsWith('TLS')) throw error;
      untrusted = error;
      return { value: undefined, message: 'a server answers' };
    }
  });
  yield address.step;
  if (address.step.outcome === 'failed') return false;
  yield tlsStep(source, untrusted);
  if (untrusted) return false;
  const login = await tryStep('login', signal, async () => {
    await client.ping(signal);
    return loginFound(source, address.value);
  });
  yield login.step;
  return login.step.outcome !== 'failed';
}

function tlsStep(source: RegistrySource, fault: OciError | undefined): TrialStep {
  const told = (outcome: TrialStep['outcome'], message: string): TrialStep => {
    return { step: 'tls', outcome, message, ms: 0 };
  };
  if (fault) return told('failed', fault.message);
  if (new URL(source.url).protocol === 'http:') {
    return told('warning', 'plain http: anybody on the way can read and change what is sent');
  }
  if (source.insecureSkipVerify) {
    return told(
      'warning',
      'the certificate is not verified: anybody on the way can pose as the registry',
    );
  }
  return told('ok', 'the certificate is trusted');
}

function loginFound(source: RegistrySource, login: string | undefined): Found<true> {
  const account = endpointOf(source).credential?.username;
  if (account === undefined) return { value: true, message: 'no login is configured' };
  return login === 'none'
    ? { value: true, message: `the registry asks for no login; "${account}" was not tried` }
    : { value: true, message: `"${account}" was accepted` };
}

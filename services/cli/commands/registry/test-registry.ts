import { create } from '@bufbuild/protobuf';
import { registryApi } from '@fedscan/protocol/api';
import { CliError } from '../../cli-error.ts';
import { unhurried } from '../../connection/clients.ts';
import type { Context } from '../../context.ts';
import { registryNameOf } from '../../input/names.ts';
import { wholeJson } from '../../output/output.ts';
import { formatTable } from '../../output/table.ts';
import { type RegistryOptions, registryOf } from './registry-options.ts';

const { TestRegistryResponse_Outcome: Outcome, TestRegistryResponseSchema } = registryApi;

/** A registry that is kept, or one that is described by the options. */
export async function testRegistry(
  { clients, config, output }: Context,
  options: RegistryOptions,
  id: string | undefined,
): Promise<void> {
  const steps: registryApi.TestRegistryResponse[] = [];
  for await (const step of clients.registries.testRegistry({ target: await target() }, unhurried)) {
    steps.push(step);
    output.progress(`${step.step}: ${nameOf(step)}`);
  }
  output.document(
    () => ({ steps: steps.map((step) => wholeJson(TestRegistryResponseSchema, step)) }),
    () =>
      formatTable(
        ['STEP', 'OUTCOME', 'MESSAGE'],
        steps.map((step) => [step.step, nameOf(step), step.message]),
      ),
  );
  if (steps.some(({ outcome }) => outcome === Outcome.FAILED)) {
    throw new CliError('failed', 'the registry cannot be scanned like this');
  }

  async function target() {
    if (id !== undefined) return { case: 'name' as const, value: registryNameOf(id) };
    if (options.url === undefined) {
      throw new CliError('usage', 'name a registry, or describe one with --url');
    }
    const { registry } = await registryOf(options, config);
    const value = create(registryApi.RegistrySchema, { kind: 'docker', ...registry });
    return { case: 'registry' as const, value };
  }
}

const nameOf = ({ outcome }: registryApi.TestRegistryResponse) => Outcome[outcome].toLowerCase();

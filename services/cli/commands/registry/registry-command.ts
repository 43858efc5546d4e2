import { create } from '@bufbuild/protobuf';
import { registryApi } from '@fedscan/protocol/api';
import { Command } from 'commander';
import { CliError } from '../../cli-error.ts';
import type { CliConfig } from '../../config.ts';
import { allPages } from '../../connection/all-pages.ts';
import { withContext } from '../../context.ts';
import { idOf, registryNameOf } from '../../input/names.ts';
import { readSecret } from '../../input/read-secret.ts';
import { formatRegistries, formatRegistry } from './format-registry.ts';
import { addRegistryOptions, type RegistryOptions, registryOf } from './registry-options.ts';
import { testRegistry } from './test-registry.ts';
import { waitForPass } from './wait-for-pass.ts';

const { RegistrySchema, ListRegistriesResponseSchema } = registryApi;

export function registryCommand(config: CliConfig): Command {
  const registry = new Command('registry').description('the registries that are scanned');

  addRegistryOptions(registry.command('add <id>').description('add a registry')).action(
    withContext<RegistryOptions, [string]>(config, async ({ clients, output }, options, id) => {
      const { registry: given } = await registryOf(options, config);
      const wanted = create(RegistrySchema, { kind: 'docker', ...given });
      if (wanted.credential?.password === '' && process.stdin.isTTY) {
        wanted.credential.password = await readSecret('Password of the registry');
      }
      const made = await clients.registries.createRegistry({ registryId: id, registry: wanted });
      output.result(RegistrySchema, made.registry ?? {}, formatRegistry);
    }),
  );

  registry
    .command('list')
    .description('list the registries')
    .action(
      withContext<object, []>(config, async ({ clients, output }) => {
        const registries: registryApi.Registry[] = [];
        const pages = allPages((pageToken) => clients.registries.listRegistries({ pageToken }));
        for await (const page of pages) registries.push(...page.registries);
        output.result(ListRegistriesResponseSchema, { registries }, () =>
          formatRegistries(registries),
        );
      }),
    );

  registry
    .command('show <id>')
    .description('show a registry and the state of its scan')
    .action(
      withContext<object, [string]>(config, async ({ clients, output }, _options, id) => {
        const found = await clients.registries.getRegistry({ name: registryNameOf(id) });
        output.result(RegistrySchema, found.registry ?? {}, formatRegistry);
      }),
    );

  addRegistryOptions(
    registry.command('edit <id>').description('change what is given, and nothing else'),
  )
    .option('--manual', 'no passes but those started by hand')
    .option('--no-federated', 'take its results from the managed clusters')
    .option('--no-insecure-skip-verify', 'check its certificate')
    .option('--no-credential', 'forget user and password')
    .action(
      withContext<RegistryOptions, [string]>(config, async ({ clients, output }, options, id) => {
        const { registry: given, paths } = await registryOf(options, config);
        if (paths.length === 0) throw new CliError('usage', 'nothing to change was given');
        const changed = await clients.registries.updateRegistry({
          registry: create(RegistrySchema, { ...given, name: registryNameOf(id) }),
          updateMask: { paths },
        });
        output.result(RegistrySchema, changed.registry ?? {}, formatRegistry);
      }),
    );

  addRegistryOptions(
    registry
      .command('test [id]')
      .description('try each step of a scan, of a registry or of one to come'),
  ).action(withContext<RegistryOptions, [string | undefined]>(config, testRegistry));

  registry
    .command('scan <id>')
    .description('start a pass')
    .option('--rescan', 'scan again what has a result or failed before')
    .option('--wait', 'show progress until the pass is over')
    .action(
      withContext<{ rescan?: true; wait?: true }, [string]>(
        config,
        async (context, options, id) => {
          const { clients, output } = context;
          const name = registryNameOf(id);
          const { registry: before } = await clients.registries.getRegistry({ name });
          const started = await clients.registries.startScan({
            name,
            rescan: options.rescan ?? false,
          });
          const scanned = options.wait
            ? await waitForPass(context, name, before)
            : started.registry;
          output.result(RegistrySchema, scanned ?? {}, formatRegistry);
          if (options.wait && scanned?.status?.state === registryApi.RegistryState.ERROR) {
            throw new CliError('failed', `the pass failed: ${scanned.status.errorMessage}`);
          }
        },
      ),
    );

  registry
    .command('stop <id>')
    .description('stop the pass that is under way')
    .action(
      withContext<object, [string]>(config, async ({ clients, output }, _options, id) => {
        const stopped = await clients.registries.stopScan({ name: registryNameOf(id) });
        output.result(RegistrySchema, stopped.registry ?? {}, formatRegistry);
      }),
    );

  registry
    .command('remove <id>')
    .description('remove a registry and its results, here and in the managed clusters')
    .action(
      withContext<object, [string]>(config, async ({ clients, output }, _options, id) => {
        const name = registryNameOf(id);
        await clients.registries.deleteRegistry({ name });
        output.result(registryApi.DeleteRegistryResponseSchema, {}, () => `${idOf(name)} removed`);
      }),
    );

  return registry;
}

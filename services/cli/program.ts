import { readFileSync } from 'node:fs';
import { Command, Option } from 'commander';
import { admissionCommand } from './commands/admission-command.ts';
import { advisoryCommand } from './commands/advisory-command.ts';
import { clusterCommand } from './commands/cluster-command.ts';
import { imageCommand } from './commands/image/image-command.ts';
import { registryCommand } from './commands/registry/registry-command.ts';
import { signInCommands } from './commands/sign-in-commands.ts';
import type { CliConfig } from './config.ts';

export function createProgram(config: CliConfig): Command {
  const program = new Command('fedscan')
    .description('scans the images of registries once, for all clusters')
    .version(version())
    .option('--server <url>', 'primary or agent (FEDSCAN_SERVER; http://127.0.0.1:8080)')
    .option('--token-file <file>', 'file with the sign-in token (FEDSCAN_TOKEN; "fedscan login")')
    .option('--server-ca <file>', 'PEM file of further roots to trust for the server')
    .addOption(
      new Option('-o, --output <format>', 'how results are written')
        .choices(['table', 'json'])
        .default('table'),
    )
    .addHelpText('after', exitCodeHelp);
  const commands = [
    registryCommand(config),
    imageCommand(config),
    advisoryCommand(config),
    clusterCommand(config),
    admissionCommand(config),
    ...signInCommands(config),
  ];
  for (const command of commands) program.addCommand(command);
  endByThrowing(program);
  return program;
}

const exitCodeHelp = `
Exit codes: 0 done, 1 failed, 2 wrong usage, 3 denied, 4 not found,
            5 not signed in or not allowed, 6 server unreachable`;

// Settings of commander are not handed down to commands that were made elsewhere.
function endByThrowing(command: Command): void {
  command.exitOverride().showHelpAfterError('(add --help for what there is)');
  for (const child of command.commands) endByThrowing(child);
}

function version(): string {
  const file = new URL('package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}

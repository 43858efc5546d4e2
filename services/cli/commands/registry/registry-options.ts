// What can be said of a registry on the command line, when it is added and when it is edited.
import { readFile } from 'node:fs/promises';
import type { MessageInitShape } from '@bufbuild/protobuf';
import type { Duration } from '@bufbuild/protobuf/wkt';
import type { registryApi } from '@fedscan/protocol/api';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from '../../cli-error.ts';
import type { CliConfig } from '../../config.ts';
import { collect } from '../../input/collect.ts';
import { parseDuration } from '../../input/duration.ts';
import { parseCount } from '../../input/numbers.ts';
import { readSecret } from '../../input/read-secret.ts';

export type RegistryOptions = {
  readonly kind?: string;
  readonly url?: string;
  readonly filter?: readonly string[];
  readonly every?: Duration;
  readonly manual?: true;
  readonly federated?: boolean;
  readonly username?: string;
  readonly passwordStdin?: true;
  readonly credential?: false;
  readonly ca?: string;
  readonly insecureSkipVerify?: boolean;
  readonly platform?: readonly string[];
  readonly repositoryLimit?: number;
  readonly tagLimit?: number;
  readonly alias?: readonly { readonly from: string; readonly to: string }[];
};

type RegistryInit = MessageInitShape<typeof registryApi.RegistrySchema>;

export function addRegistryOptions(command: Command): Command {
  return command
    .option('--url <url>', 'where it is, such as https://registry.example.com')
    .option('--kind <kind>', 'the driver, such as docker')
    .option('--filter <pattern>', 'repository:tag to scan; may stand several times', collect)
    .option('--every <duration>', 'time between two passes, such as 6h (60s to 30d)', parseDuration)
    .option('--federated', 'let the agents of managed clusters have its results')
    .option(
      '--username <name>',
      'user; the password comes from --password-stdin or FEDSCAN_REGISTRY_PASSWORD',
    )
    .option('--password-stdin', 'read the password from standard input')
    .option('--ca <file>', 'PEM file of further roots to trust for it')
    .option('--insecure-skip-verify', 'accept any certificate of it')
    .option(
      '--platform <platform>',
      'scan only this, such as linux/amd64; may stand several times',
      collect,
    )
    .option('--repository-limit <count>', 'most repositories to scan; 0: no limit', parseCount)
    .option(
      '--tag-limit <count>',
      'most tags of a repository, newest first; 0: no limit',
      parseCount,
    )
    .addOption(
      new Option(
        '--alias <from=to>',
        'a name under which clusters know it; may stand several times',
      ).argParser(collectAlias),
    );
}

/** The message, and the paths of those fields that were given. */
export async function registryOf(
  options: RegistryOptions,
  config: CliConfig,
): Promise<{ registry: RegistryInit; paths: string[] }> {
  const password = await passwordOf(options, config);
  const credential =
    options.username === undefined && password === undefined
      ? undefined
      : { username: options.username ?? '', password: password ?? '' };
  const given: RegistryInit = {
    kind: options.kind,
    url: options.url,
    filters: options.filter && [...options.filter],
    schedule: options.every && { interval: options.every },
    federated: options.federated,
    credential,
    caPem: options.ca === undefined ? undefined : await readCa(options.ca),
    insecureSkipVerify: options.insecureSkipVerify,
    platforms: options.platform && [...options.platform],
    repositoryLimit: options.repositoryLimit,
    tagLimit: options.tagLimit,
    aliases: options.alias?.map(({ from, to }) => ({ from, to })),
  };
  const fields = Object.entries(given).filter(([, value]) => value !== undefined);
  const paths = fields.map(([field]) => snakeCase(field)).filter((path) => path !== 'credential');
  if (options.username !== undefined) paths.push('credential.username');
  if (password !== undefined) paths.push('credential.password');
  if (options.manual) paths.push('schedule');
  if (options.credential === false) paths.push('credential');
  return { registry: Object.fromEntries(fields), paths };
}

async function passwordOf(
  options: RegistryOptions,
  config: CliConfig,
): Promise<string | undefined> {
  if (options.passwordStdin) return readSecret('Password of the registry');
  return options.username === undefined ? undefined : config.registryPassword;
}

async function readCa(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    throw new CliError('usage', `cannot read the CA: ${(error as Error).message}`);
  }
}

function collectAlias(text: string, before: RegistryOptions['alias'] = []) {
  const [from, to, ...rest] = text.split('=');
  if (!from || !to || rest.length > 0) {
    throw new InvalidArgumentError('write it like mirror.corp/dockerhub=docker.io');
  }
  return [...before, { from, to }];
}

const snakeCase = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

import { admissionApi } from '@fedscan/protocol/api';
import { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import type { CliConfig } from '../config.ts';
import { type Context, withContext } from '../context.ts';
import { collect } from '../input/collect.ts';
import { readManifests } from '../input/read-manifests.ts';
import { wholeJson } from '../output/output.ts';
import { printableLines } from '../output/printable.ts';
import { formatTable } from '../output/table.ts';

type EvaluateOptions = {
  readonly file?: string;
  readonly namespace?: string;
  readonly user?: string;
  readonly group?: string[];
};

const { EvaluateResponseSchema } = admissionApi;

export function admissionCommand(config: CliConfig): Command {
  const admission = new Command('admission').description('may this run?');

  admission
    .command('evaluate [images...]')
    .description('ask an agent what its webhook would say; exits with 3 where it says no')
    .option('-f, --file <file>', 'a pod or workload as YAML or JSON; "-" for standard input')
    .option('-n, --namespace <namespace>', 'the namespace it would run in')
    .option('--user <name>', 'who would create it')
    .option('--group <name>', 'a group of the user; may stand several times', collect)
    .action(withContext<EvaluateOptions, [string[]]>(config, evaluate));

  return admission;
}

async function evaluate(
  { clients, output }: Context,
  { file, namespace, user, group }: EvaluateOptions,
  images: readonly string[],
): Promise<void> {
  const objects = file === undefined ? [''] : await readManifests(file);
  if (file === undefined && images.length === 0) {
    throw new CliError('usage', 'name an image, or a file with -f');
  }
  const answers: admissionApi.EvaluateResponse[] = [];
  for (const [i, objectJson] of objects.entries()) {
    answers.push(
      await clients.admission.evaluate({
        images: i === 0 ? [...images] : [],
        objectJson,
        namespace,
        user,
        groups: group,
        dryRun: true,
      }),
    );
  }
  const allowed = answers.every((answer) => answer.allowed);
  output.document(
    () => ({
      allowed,
      decisions: answers.map((answer) => wholeJson(EvaluateResponseSchema, answer)),
    }),
    () => answers.map(formatAnswer).join('\n\n'),
  );
  if (!allowed) throw new CliError('denied', 'denied');
}

function formatAnswer({
  allowed,
  message,
  warnings,
  containers,
}: admissionApi.EvaluateResponse): string {
  const table = formatTable(
    ['CONTAINER', 'IMAGE', 'DECISION', 'RULE', 'REASON'],
    containers.map((decision) => [
      decision.container,
      decision.image,
      decision.allowed ? 'allowed' : 'denied',
      decision.ruleId || '',
      decision.reason,
    ]),
  );
  return [
    allowed ? 'allowed' : 'denied',
    ...(message ? [printableLines(message)] : []),
    ...warnings.map((warning) => `warning: ${printableLines(warning)}`),
    ...(containers.length > 0 ? ['', table] : []),
  ].join('\n');
}

import { advisoryApi } from '@fedscan/protocol/api';
import { Command } from 'commander';
import { CliError } from '../cli-error.ts';
import type { CliConfig } from '../config.ts';
import { allPages } from '../connection/all-pages.ts';
import { unhurried } from '../connection/clients.ts';
import { type Context, withContext } from '../context.ts';
import { advisoryNameOf, idOf } from '../input/names.ts';
import { formatFacts, formatTable } from '../output/table.ts';
import { formatTime } from '../output/times.ts';

const { AdvisorySchema, ImportAdvisoriesResponseSchema, ListAdvisorySourcesResponseSchema } =
  advisoryApi;

export function advisoryCommand(config: CliConfig): Command {
  const advisory = new Command('advisory').description('what the world knows to be vulnerable');

  advisory
    .command('import <location>')
    .description(
      "import OSV records from a folder, zip or URL that the server can reach, in the layout of OSV's export",
    )
    .action(withContext<object, [string]>(config, importAdvisories));

  advisory
    .command('status')
    .description('list the sources of advisories')
    .action(
      withContext<object, []>(config, async ({ clients, output }) => {
        const sources: advisoryApi.AdvisorySource[] = [];
        let epoch = 0n;
        const pages = allPages((pageToken) =>
          clients.advisories.listAdvisorySources({ pageToken }),
        );
        for await (const page of pages) {
          sources.push(...page.sources);
          epoch = page.epoch;
        }
        output.result(ListAdvisorySourcesResponseSchema, { sources, epoch }, () =>
          formatSources(sources, epoch),
        );
      }),
    );

  advisory
    .command('show <id>')
    .description('show an advisory')
    .action(
      withContext<object, [string]>(config, async ({ clients, output }, _options, id) => {
        const found = await clients.advisories.getAdvisory({ name: advisoryNameOf(id) });
        output.result(AdvisorySchema, found.advisory ?? {}, formatAdvisory);
      }),
    );

  return advisory;
}

async function importAdvisories(
  { clients, output }: Context,
  _options: object,
  location: string,
): Promise<void> {
  let last: advisoryApi.ImportAdvisoriesResponse | undefined;
  for await (const step of clients.advisories.importAdvisories({ location }, unhurried)) {
    output.progress(
      `${step.phase}: ${step.records} records read, ${step.changed} changed, ${step.packagesRematched} packages matched again`,
    );
    last = step;
  }
  if (last?.phase !== 'done')
    throw new CliError('failed', 'the import ended before it was done; start it again');
  for (const problem of last.problems) output.note(`rejected: ${problem}`);
  output.result(ImportAdvisoriesResponseSchema, last, formatImport);
}

const formatImport = (done: advisoryApi.ImportAdvisoriesResponse) =>
  formatFacts([
    ['records', done.records],
    ['changed', done.changed],
    ['removed', done.removed],
    ['rejected', done.rejected],
    ['packages matched again', done.packagesRematched],
    ['matches changed', done.matchesChanged],
    ['epoch', done.epoch],
  ]);

const formatSources = (sources: readonly advisoryApi.AdvisorySource[], epoch: bigint) =>
  `${formatTable(
    ['SOURCE', 'ADVISORIES', 'NEWEST', 'FETCHED', 'FROM', 'ERROR'],
    sources.map((source) => [
      idOf(source.name),
      source.advisories,
      formatTime(source.newestAt),
      formatTime(source.fetchedAt),
      source.location,
      source.errorMessage,
    ]),
  )}\nepoch ${epoch}`;

const formatAdvisory = (advisory: advisoryApi.Advisory) =>
  formatFacts([
    ['id', advisory.id],
    ['title', advisory.title],
    ['severity', advisory.severity],
    ...advisory.scores.map(({ type, vector, value }): [string, string] => [
      type,
      `${value} ${vector}`,
    ]),
    ['aliases', advisory.aliases.join(', ')],
    ['published', formatTime(advisory.publishedAt)],
    ['modified', formatTime(advisory.modifiedAt)],
    ['withdrawn', formatTime(advisory.withdrawnAt)],
    ['details', advisory.details],
    ...advisory.references.map((reference): [string, string] => ['see', reference]),
  ]);

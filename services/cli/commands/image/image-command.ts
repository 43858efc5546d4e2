import { imageApi } from '@fedscan/protocol/api';
import { Command, InvalidArgumentError, Option } from 'commander';
import type { CliConfig } from '../../config.ts';
import { withContext } from '../../context.ts';
import { registryNameOf } from '../../input/names.ts';
import { parseCount } from '../../input/numbers.ts';
import { parseSeverity } from '../../output/severity.ts';
import { type ImageListOptions, listImages } from './list-images.ts';
import { type ImageShowOptions, showImage } from './show-image.ts';

const { ScanStatus } = imageApi;
const orders = {
  repository: '',
  findings: 'findings desc',
  scanned: 'scanned_at desc',
  created: 'created_at desc',
};

type ListOptions = Omit<ImageListOptions, 'parent' | 'orderBy'> & {
  readonly registry?: string;
  readonly sort: keyof typeof orders;
};

export function imageCommand(config: CliConfig): Command {
  const image = new Command('image').description('what was found in the images');

  image
    .command('list [registry]')
    .description('list images with their findings, of one registry or of all')
    .option('--registry <id>', 'only of this registry')
    .option('--query <words>', 'words in repository, tag, digest or operating system')
    .option('--severity <severity>', 'only with a finding at least this severe', parseSeverity)
    .option('--status <status>', 'only in this state, such as failed', parseStatus)
    .option('--vulnerability <id>', 'only with this vulnerability')
    .addOption(
      new Option('--sort <order>', 'order').choices(Object.keys(orders)).default('repository'),
    )
    .option('--limit <count>', 'most images to list; 0: all', parseCount, 100)
    .action(
      withContext<ListOptions, [string | undefined]>(config, (context, options, registry) =>
        listImages(context, {
          ...options,
          parent: registryNameOf(registry ?? options.registry ?? '-'),
          orderBy: orders[options.sort],
        }),
      ),
    );

  image
    .command('show <image>')
    .description('show an image: registries/{id}/images/{digest}, or as a pod would name it')
    .option('--severity <severity>', 'only findings at least this severe', parseSeverity)
    .option('--fixable', 'only findings that a newer version fixes')
    .option('--query <words>', 'words in vulnerability, package or path')
    .option('--packages', 'the packages too')
    .option(
      '--fail-on <severity>',
      'exit with 3 at a finding this severe, or without a result',
      parseSeverity,
    )
    .action(withContext<ImageShowOptions, [string]>(config, showImage));

  return image;
}

function parseStatus(text: string): imageApi.ScanStatus {
  const names = Object.keys(ScanStatus).filter(
    (name) => Number.isNaN(Number(name)) && name !== 'UNSPECIFIED',
  );
  if (names.includes(text.toUpperCase()))
    return ScanStatus[text.toUpperCase() as keyof typeof ScanStatus];
  throw new InvalidArgumentError(`one of ${names.join(', ').toLowerCase()}`);
}

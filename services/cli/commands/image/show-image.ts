import { imageApi } from '@fedscan/protocol/api';
import { CliError } from '../../cli-error.ts';
import { allPages } from '../../connection/all-pages.ts';
import type { Context } from '../../context.ts';
import { wholeJson } from '../../output/output.ts';
import { severityName } from '../../output/severity.ts';
import { formatFindings, formatImage, formatPackages } from './format-image.ts';

export type ImageShowOptions = {
  readonly severity?: imageApi.Severity;
  readonly fixable?: true;
  readonly query?: string;
  readonly packages?: true;
  readonly failOn?: imageApi.Severity;
};

const { FindingSchema, ImageSchema, PackageSchema, ScanStatus } = imageApi;
const pageSize = 5000;

export async function showImage(
  { clients, output }: Context,
  options: ImageShowOptions,
  name: string,
): Promise<void> {
  const { image } = await clients.images.getImage({ name });
  if (!image) throw new CliError('notFound', `${name} is not known`);
  const { query } = options;

  const findings: imageApi.Finding[] = [];
  const found = allPages((pageToken) =>
    clients.images.listFindings({
      parent: image.name,
      pageSize,
      pageToken,
      query,
      minSeverity: options.severity,
      fixableOnly: options.fixable,
    }),
  );
  for await (const page of found) findings.push(...page.findings);

  const packages: imageApi.Package[] = [];
  if (options.packages) {
    const held = allPages((pageToken) =>
      clients.images.listPackages({ parent: image.name, pageSize, pageToken, query }),
    );
    for await (const page of held) packages.push(...page.packages);
  }

  output.document(
    () => ({
      image: wholeJson(ImageSchema, image),
      findings: findings.map((finding) => wholeJson(FindingSchema, finding)),
      ...(options.packages
        ? { packages: packages.map((pkg) => wholeJson(PackageSchema, pkg)) }
        : {}),
    }),
    () =>
      [
        formatImage(image),
        findings.length > 0 ? formatFindings(findings, image.layers) : 'no such findings',
        ...(options.packages ? [formatPackages(packages, image.layers)] : []),
      ].join('\n\n'),
  );
  if (options.failOn !== undefined) judge(image, options.failOn);
}

// Looks at the image's counts, not at the findings that were asked for: a filter must not open the gate.
function judge(image: imageApi.Image, limit: imageApi.Severity): void {
  if (image.status !== ScanStatus.SCANNED && image.status !== ScanStatus.PARTIAL) {
    throw new CliError('denied', 'the image has no result, so nothing is known of its findings');
  }
  const counts = image.findings;
  const bySeverity = [
    counts?.unknown,
    counts?.negligible,
    counts?.low,
    counts?.medium,
    counts?.high,
    counts?.critical,
  ];
  const severe = bySeverity
    .slice(limit - imageApi.Severity.UNKNOWN)
    .reduce<number>((sum, count) => sum + (count ?? 0), 0);
  if (severe > 0) {
    const what = severe === 1 ? 'finding is' : 'findings are';
    throw new CliError('denied', `${severe} ${what} ${severityName(limit)} or worse`);
  }
}

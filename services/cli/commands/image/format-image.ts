import { imageApi } from '@fedscan/protocol/api';
import { severityCell } from '../../output/severity.ts';
import { type Cell, formatFacts, formatTable } from '../../output/table.ts';
import { formatTime } from '../../output/times.ts';

const { ScanStatus, FixState } = imageApi;

// All of them: a finding whose severity nobody knows (yet) is a finding.
const severities = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;

export const formatImages = (images: readonly imageApi.Image[]): string =>
  formatTable(
    [
      ...['IMAGE', 'DIGEST', 'PLATFORM', 'OS', 'STATUS'],
      ...severities.map((severity) => severity.toUpperCase()),
      'FIXABLE',
    ],
    images.map((image) => [
      image.tags[0] ?? image.repositories[0] ?? '',
      shortDigest(image.digest),
      image.platform,
      image.operatingSystem,
      statusName(image.status),
      ...severities.map((severity) => image.findings?.[severity] ?? 0),
      sum(image.fixable),
    ]),
  );

export function formatImage(image: imageApi.Image): string {
  const facts: [string, Cell][] = [
    ['image', image.name],
    ['tags', image.tags.join(', ')],
    ['platform', image.platform],
    ['operating system', image.operatingSystem],
    ['created', formatTime(image.createdAt)],
    ['size', sizeText(image)],
    ['user', image.user || 'root'],
    ['status', statusName(image.status)],
    ['reason', reasonText(image)],
    ['scanned', formatTime(image.scannedAt)],
    ['packages', image.packages],
    ['findings', `${countsText(image.findings)}; fixable: ${countsText(image.fixable)}`],
    ...image.coverage.map(({ code, message }): [string, Cell] => [
      'NOT COVERED',
      `${message} (${code})`,
    ]),
    ...Object.entries(image.labels).map(([key, value]): [string, Cell] => [
      'label',
      `${key}=${value}`,
    ]),
  ];
  return formatFacts(facts);
}

export const formatFindings = (
  findings: readonly imageApi.Finding[],
  layers: readonly imageApi.Layer[],
): string =>
  formatTable(
    ['SEVERITY', 'VULNERABILITY', 'PACKAGE', 'INSTALLED', 'FIXED IN', 'LAYER', 'PATH'],
    findings.map((finding) => [
      severityCell(finding.severity),
      finding.vulnerability,
      finding.package?.name ?? '',
      finding.package?.version ?? '',
      finding.fixedVersions.join(', ') || fixName(finding.fixState),
      ...place(finding.package?.locations, layers.length),
    ]),
  );

export const formatPackages = (
  packages: readonly imageApi.Package[],
  layers: readonly imageApi.Layer[],
): string =>
  formatTable(
    ['PACKAGE', 'VERSION', 'TYPE', 'LICENSE', 'FINDINGS', 'LAYER', 'PATH'],
    packages.map((pkg) => [
      pkg.name,
      pkg.version,
      pkg.type,
      pkg.licenses.join(', '),
      pkg.findings,
      ...place(pkg.locations, layers.length),
    ]),
  );

// Layers are counted from 1, as in a Dockerfile's build.
function place(locations: readonly imageApi.Location[] = [], layers: number): [string, string] {
  const [first, ...more] = locations;
  if (!first) return ['', ''];
  const rest = more.length > 0 ? ` (and ${more.length} more)` : '';
  return [
    `${first.layerIndex + 1}/${Math.max(layers, first.layerIndex + 1)}`,
    `${first.path}${rest}`,
  ];
}

const countsText = (counts: imageApi.SeverityCounts | undefined) =>
  severities
    .filter((severity) => (counts?.[severity] ?? 0) > 0)
    .map((severity) => `${counts?.[severity]} ${severity}`)
    .join(', ') || 'none';

// A result that is partial has no code of its own: each of its notes has one.
const reasonText = ({ statusReason, statusCode }: imageApi.Image) =>
  statusCode ? `${statusReason} (${statusCode})` : statusReason;

function sizeText({ sizeBytes, layers }: imageApi.Image): string {
  const size = `${(Number(sizeBytes) / 1e6).toFixed(1)} MB`;
  return `${size} in ${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}`;
}

const sum = (counts: imageApi.SeverityCounts | undefined) =>
  severities.reduce((total, severity) => total + (counts?.[severity] ?? 0), 0);

const fixName = (state: imageApi.FixState) =>
  state === FixState.UNSPECIFIED || state === FixState.NOT_FIXED ? '' : nameOf(FixState, state);

const statusName = (status: imageApi.ScanStatus) => nameOf(ScanStatus, status);

const nameOf = (names: Record<number, string>, value: number) =>
  (names[value] ?? 'unknown').toLowerCase().replaceAll('_', ' ');

const shortDigest = (digest: string) => digest.slice(0, 'sha256:'.length + 12);

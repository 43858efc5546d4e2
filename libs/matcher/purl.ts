// Package URLs. https://github.com/package-url/purl-spec
import type { Distribution, PackageIdentity } from '@fedscan/model';
import { PackageURL } from 'packageurl-js';
import { isOfDistribution } from './ecosystem.ts';
import { normalName } from './package-name.ts';

export type PurlDetails = {
  readonly architecture?: string;
  readonly distribution?: Distribution;
};

/** Canonical, with `arch`, `distro`, `epoch` and `upstream` where they are known. */
export function purlOf(identity: PackageIdentity, details: PurlDetails = {}): string {
  const { namespace, name } = namesOf(identity, details.distribution);
  const { epoch, version } = splitEpoch(identity);
  const qualifiers = {
    ...(details.architecture && { arch: details.architecture }),
    ...(details.distribution &&
      isOfDistribution(identity.type) && { distro: distroOf(details.distribution) }),
    ...(epoch && { epoch }),
    ...upstreamOf(identity),
  };
  try {
    return new PackageURL(
      identity.type,
      namespace,
      name,
      version,
      qualifiers,
      undefined,
    ).toString();
  } catch {
    // Names come from files of images, and some break the rules of their type.
    return `pkg:${identity.type}/${encodeURIComponent(identity.name)}@${encodeURIComponent(identity.version)}`;
  }
}

function namesOf(
  identity: PackageIdentity,
  distribution: Distribution | undefined,
): { namespace: string | undefined; name: string } {
  if (isOfDistribution(identity.type)) return { namespace: distribution?.id, name: identity.name };
  if (identity.type === 'pypi')
    return { namespace: undefined, name: normalName('PyPI', identity.name) };
  const end = identity.name.lastIndexOf(identity.type === 'maven' ? ':' : '/');
  if (end <= 0) return { namespace: undefined, name: identity.name };
  return { namespace: identity.name.slice(0, end), name: identity.name.slice(end + 1) };
}

// rpm alone keeps the epoch out of the version.
function splitEpoch({ type, version }: PackageIdentity): { epoch?: string; version: string } {
  const [, epoch, rest] = (type === 'rpm' && /^([0-9]+):(.+)$/.exec(version)) || [];
  return epoch !== undefined && rest !== undefined ? { epoch, version: rest } : { version };
}

const distroOf = ({ id, versionId }: Distribution): string =>
  versionId ? `${id}-${versionId}` : id;

function upstreamOf(identity: PackageIdentity): { upstream?: string } {
  const { sourceName, sourceVersion } = identity;
  const sameVersion = sourceVersion === '' || sourceVersion === identity.version;
  if (sourceName === '' || (sourceName === identity.name && sameVersion)) return {};
  return { upstream: sameVersion ? sourceName : `${sourceName}@${sourceVersion}` };
}

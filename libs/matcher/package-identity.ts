import { createHash } from 'node:crypto';
import type { Distribution, Package, PackageIdentity } from '@fedscan/model';
import { ecosystemOf, isOfDistribution } from './ecosystem.ts';

/** What matching looks at. A distribution's package that names no source is its own source. */
export function identityOf(pkg: Package, distribution?: Distribution): PackageIdentity {
  const hasSource = isOfDistribution(pkg.type);
  return {
    type: pkg.type,
    name: pkg.name,
    version: pkg.version,
    sourceName: hasSource ? pkg.source || pkg.name : '',
    sourceVersion: hasSource ? pkg.sourceVersion || pkg.version : '',
    ecosystem: ecosystemOf(pkg, distribution),
  };
}

/** 16 bytes, equal for equal identities only. */
export function hashIdentity(identity: PackageIdentity): Buffer {
  const { type, name, version, sourceName, sourceVersion, ecosystem } = identity;
  return createHash('sha256')
    .update(JSON.stringify([type, name, version, sourceName, sourceVersion, ecosystem]))
    .digest()
    .subarray(0, 16);
}

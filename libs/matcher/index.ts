export { type AdvisoryKey, advisoryKeysOf, keysNamedBy } from './advisory-keys.ts';
export { compareVersions } from './compare-versions.ts';
export { baseScoreOf } from './cvss.ts';
export { ecosystemOf } from './ecosystem.ts';
export { matchPackage } from './match-package.ts';
export { hashIdentity, identityOf } from './package-identity.ts';
export { normalName } from './package-name.ts';
export { type PurlDetails, purlOf } from './purl.ts';
export { advisorySeverity, type Rating } from './severity.ts';

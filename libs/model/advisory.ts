// One OSV record, reduced to what fedscan uses. https://ossf.github.io/osv-schema/

/** Times are as in the record: RFC 3339, UTC. */
export type Advisory = {
  readonly id: string;
  readonly modified: string;
  readonly published?: string;
  /** A withdrawn advisory matches nothing. */
  readonly withdrawn?: string;
  readonly aliases: readonly string[];
  /** The vulnerabilities that a distribution's record stands for. */
  readonly upstream: readonly string[];
  readonly summary?: string;
  readonly details?: string;
  readonly severity: readonly AdvisorySeverity[];
  /** The source's own word, such as "HIGH", "Moderate" or "important", where it has one. */
  readonly severityWord?: string;
  readonly affected: readonly AffectedPackage[];
  readonly references: readonly string[];
};

export type AdvisorySeverity = {
  /** "CVSS_V2", "CVSS_V3", "CVSS_V4", "Ubuntu" … */
  readonly type: string;
  /** A vector, or the word of the type. */
  readonly score: string;
};

export type AffectedPackage = {
  /** As written, with its suffix: "Debian:12", "Alpine:v3.10", "npm". */
  readonly ecosystem: string;
  readonly name: string;
  readonly ranges: readonly VersionRange[];
  readonly versions: readonly string[];
  readonly severity: readonly AdvisorySeverity[];
  readonly severityWord?: string;
  /** Where the source says that no fix will come: "wont_fix", "deferred", "end_of_life". */
  readonly fixWord?: string;
};

export type VersionRange = {
  readonly type: 'ECOSYSTEM' | 'SEMVER' | 'GIT';
  readonly events: readonly RangeEvent[];
};

export type RangeEvent =
  | { readonly introduced: string }
  | { readonly fixed: string }
  | { readonly lastAffected: string }
  | { readonly limit: string };

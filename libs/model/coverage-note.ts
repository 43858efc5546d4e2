/** Why a clean result may not be clean. */
export type CoverageNote = {
  readonly code: CoverageCode;
  readonly message: string;
};

export type CoverageCode =
  | 'os_unsupported'
  | 'os_advisories_missing'
  | 'ecosystem_without_advisories'
  | 'layers_unread'
  | 'file_too_large'
  | 'package_db_corrupt'
  | 'package_db_unsupported'
  | 'binaries_unread'
  | 'no_package_manager'
  | 'platform_not_scanned';

// Languages whose packages no extractor reads yet.
import type { Detector } from '../detector.ts';

export const javaArchive: Detector = {
  name: 'unread/java',
  version: 1,
  unread: { code: 'binaries_unread', what: 'Java archive' },
  wants: (path) => /\.(?:jar|war|ear|par|hpi|jmod)$/.test(path),
};

export const rubyGem: Detector = {
  name: 'unread/ruby',
  version: 1,
  unread: { code: 'package_db_unsupported', what: 'Ruby gem' },
  wants: (path) =>
    path.endsWith('.gemspec') && /(?:^|\/)specifications\/[^/]+\.gemspec$/.test(path),
};

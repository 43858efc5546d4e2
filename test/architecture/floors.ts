// The house: a library imports from lower floors only. Services stand on 5, and the test kit above all.
export const floors: Readonly<Record<string, number>> = {
  'libs/pipeline': 4,
  'libs/api': 4,
  'libs/store': 4,
  'libs/replica': 4,
  'libs/registries': 3,
  'libs/scanner': 3,
  'libs/feed': 3,
  'libs/catalog': 3,
  'libs/oci': 2,
  'libs/layers': 2,
  'libs/extractors': 2,
  'libs/advisories': 2,
  'libs/matcher': 2,
  'libs/checks': 2,
  'libs/admission': 2,
  'libs/trust': 2,
  'libs/protocol': 2,
  'libs/model': 1,
  'libs/runtime': 1,
};

export function floorOf(folder: string): number | undefined {
  if (folder.startsWith('services/')) return 5;
  return folder === 'test/kit' ? 6 : floors[folder];
}

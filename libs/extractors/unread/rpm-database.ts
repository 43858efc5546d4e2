// The databases of rpm: Berkeley DB, NDB or SQLite, in the places of old and new, and the list that images without
// rpm itself carry.
import type { Detector } from '../detector.ts';

const folders = ['var/lib/rpm', 'usr/lib/sysimage/rpm', 'usr/share/rpm'];
const names = ['Packages', 'Packages.db', 'rpmdb.sqlite'];
const places = folders.flatMap((folder) => names.map((name) => `${folder}/${name}`));
const databases = new Set(places);

export const rpmDatabase: Detector = {
  name: 'unread/rpm',
  version: 1,
  unread: { code: 'package_db_unsupported', what: 'rpm database' },
  places,
  wants: (path) =>
    databases.has(path) || path.startsWith('var/lib/rpmmanifest/container-manifest-'),
};

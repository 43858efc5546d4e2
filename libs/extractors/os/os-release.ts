// Which distribution an image is of: os-release, and where there is none, what came before it.
// https://www.freedesktop.org/software/systemd/man/latest/os-release.html
import type { Distribution } from '@fedscan/model';
import type { Extractor } from '../extractor.ts';
import { parseShellAssignments } from './shell-assignments.ts';

type Parse = (text: string) => Distribution | undefined;

// The first that is found is the one that counts.
const files: Readonly<Record<string, Parse>> = {
  'etc/os-release': parseOsRelease,
  'usr/lib/os-release': parseOsRelease,
  'etc/lsb-release': parseLsbRelease,
  'etc/alpine-release': (text) => ofVersion('alpine', text),
  'etc/debian_version': (text) => ofVersion('debian', text),
  'etc/redhat-release': parseRedHatRelease,
  'etc/system-release': parseRedHatRelease,
};

export const osRelease: Extractor = {
  name: 'os/os-release',
  version: 1,
  places: Object.keys(files),
  maxBytes: 64 * 1024,
  wants: (path) => Object.hasOwn(files, path),
  async extract(file) {
    const parse = files[file.path] ?? parseOsRelease; // reached through a link
    const distribution = parse(await file.text());
    return { packages: [], ...(distribution ? { distribution } : {}) };
  },
};

function parseOsRelease(text: string): Distribution {
  const field = parseShellAssignments(text);
  const like = (field.get('ID_LIKE') ?? '').split(/\s+/).filter(Boolean);
  return {
    id: field.get('ID') || 'linux', // the default of the specification
    ...present('versionId', field.get('VERSION_ID')),
    ...present('name', field.get('PRETTY_NAME') || field.get('NAME')),
    ...present('codename', field.get('VERSION_CODENAME')),
    ...(like.length > 0 ? { like } : {}),
  };
}

function parseLsbRelease(text: string): Distribution | undefined {
  const field = parseShellAssignments(text);
  const id = field.get('DISTRIB_ID')?.toLowerCase();
  if (!id) return undefined;
  return {
    id,
    ...present('versionId', field.get('DISTRIB_RELEASE')),
    ...present('name', field.get('DISTRIB_DESCRIPTION')),
    ...present('codename', field.get('DISTRIB_CODENAME')),
  };
}

// `CentOS Linux release 7.9.2009 (Core)`
function parseRedHatRelease(text: string): Distribution | undefined {
  const [, product, versionId] = /^(.+?) release ([\d.]+)/.exec(text) ?? [];
  if (product === undefined || versionId === undefined) return undefined;
  const id = product.startsWith('Red Hat') ? 'rhel' : (product.split(' ')[0] ?? '').toLowerCase();
  return { id, versionId, name: text.trim() };
}

// A version alone; a release that is not out yet has `trixie/sid` in debian_version.
function ofVersion(id: string, text: string): Distribution | undefined {
  const version = text.trim();
  if (version === '') return undefined;
  return /^\d/.test(version) ? { id, versionId: version } : { id };
}

const present = (name: keyof Distribution, value: string | undefined) =>
  value ? { [name]: value } : {};

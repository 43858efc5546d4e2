// Distributions that pip, another installer or a Linux distribution put into a Python environment.
// https://packaging.python.org/en/latest/specifications/recording-installed-packages/ and, for eggs,
// https://setuptools.pypa.io/en/latest/deprecated/python_eggs.html
import { parseFirstStanza } from '../control-file.ts';
import type { Extractor } from '../extractor.ts';

const metadata =
  /(?:^|\/)(?:[^/]+\.dist-info\/METADATA|[^/]+\.egg-info(?:\/PKG-INFO)?|[^/]+\.egg\/EGG-INFO\/PKG-INFO)$/;

export const python: Extractor = {
  name: 'language/python',
  version: 1,
  maxBytes: 16 * 1024 * 1024,
  // The pattern is dear for every path of an image; these ends are not.
  wants: (path) =>
    (path.endsWith('METADATA') || path.endsWith('PKG-INFO') || path.endsWith('.egg-info')) &&
    metadata.test(path),
  async extract(file) {
    const fields = parseFirstStanza(await file.text());
    const name = fields.get('name');
    const version = fields.get('version');
    return { packages: name && version ? [{ type: 'pypi', name, version }] : [] };
  },
};

import { createHash } from 'node:crypto';
import type { Detector } from './detector.ts';
import type { Extractor } from './extractor.ts';
import { npm } from './languages/npm.ts';
import { python } from './languages/python.ts';
import { apk } from './os/apk.ts';
import { dpkg } from './os/dpkg.ts';
import { osRelease } from './os/os-release.ts';
import { goExecutable } from './unread/go-executable.ts';
import { javaArchive, rubyGem } from './unread/language-packages.ts';
import { rpmDatabase } from './unread/rpm-database.ts';

export const extractors: readonly Extractor[] = [osRelease, dpkg, apk, npm, python];

export const detectors: readonly Detector[] = [rpmDatabase, goExecutable, javaArchive, rubyGem];

/** Changes when a layer would now yield something else: 12 hex digits. */
export const extractorSet: string = createHash('sha256')
  .update(
    [...extractors, ...detectors]
      .map(({ name, version }) => `${name}@${version}\n`)
      .sort()
      .join(''),
  )
  .digest('hex')
  .slice(0, 12);

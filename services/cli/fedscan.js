#!/usr/bin/env node
// Node older than 24 cannot read the rest, which is TypeScript; so this file is not, and says so in a sentence.
const major = Number(process.versions.node.split('.')[0]);

if (major >= 24) {
  await import('./main.ts');
} else {
  process.stderr.write(
    `fedscan needs Node 24 or newer; this is ${process.versions.node}. ` +
      'Run it as "npx fedscan" in the folder of fedscan, which brings its own Node.\n',
  );
  process.exitCode = 1;
}

// Scans the images that are named, in a process of its own, and prints what that cost.
//   node scan-run.ts URL THREADS DIGEST…
import { openScanner } from '@fedscan/scanner';

const [url = '', threads = '2', ...digests] = process.argv.slice(2);
const scanner = openScanner({ threads: Number(threads) });
const cpuBefore = process.cpuUsage();
const begun = performance.now();

const results = await Promise.all(
  digests.map((digest) =>
    scanner.scan({ endpoint: { url }, repository: 'bench', digest: digest as `sha256:${string}` }),
  ),
);

const { user, system } = process.cpuUsage(cpuBefore);
const scanned = results.filter((result) => result.outcome === 'scanned');
console.log(
  JSON.stringify({
    message: 'scan done',
    wallMs: performance.now() - begun,
    cpuMs: (user + system) / 1000,
    peakMb: process.resourceUsage().maxRSS / 1024,
    bytes: scanned.reduce((sum, { stats }) => sum + stats.bytesPulled, 0),
    packages: scanned.reduce((sum, { inventory }) => sum + inventory.packages.length, 0),
  }),
);
await scanner[Symbol.asyncDispose]();

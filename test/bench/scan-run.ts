// Scans the images that are named, in a process of its own, and prints what that cost: a first time, with threads to
// start and code to compile, and once more as a scanner that has been up for a while does it. Nothing is kept between.
//   node scan-run.ts URL THREADS DIGEST…
import { openScanner } from '@fedscan/scanner';

const [url = '', threads = '2', ...digests] = process.argv.slice(2);
const scanner = openScanner({ threads: Number(threads) });

async function scanAll() {
  const cpuBefore = process.cpuUsage();
  const begun = performance.now();
  const results = await Promise.all(
    digests.map((digest) => scanner.scan({ endpoint: { url }, repository: 'bench', digest })),
  );
  const { user, system } = process.cpuUsage(cpuBefore);
  const scanned = results.filter((result) => result.outcome === 'scanned');
  return {
    wallMs: performance.now() - begun,
    cpuMs: (user + system) / 1000,
    bytes: scanned.reduce((sum, { stats }) => sum + stats.bytesPulled, 0),
  };
}

const first = await scanAll();
const peakMb = process.resourceUsage().maxRSS / 1024;
const again = await scanAll();
console.log(JSON.stringify({ message: 'scan done', first, again, peakMb }));
await scanner[Symbol.asyncDispose]();

// A whole federation on one machine: a registry with three small images, a primary with a scanner, one agent.
//   npm run demo             stays up until Ctrl-C
//   npm run demo -- --exit   ends by itself: 0 where all held, 1 where not
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openStage } from './stage.ts';
import { play } from './story.ts';

const folder = await mkdtemp(join(tmpdir(), 'fedscan-demo-'));
await chmod(folder, 0o755); // as root, PostgreSQL runs as a user of its own
// Not once: Ctrl-C arrives from the terminal and again from npm.
const interrupted = new Promise<false>((resolve) => {
  process.on('SIGINT', () => resolve(false)).on('SIGTERM', () => resolve(false));
});
try {
  await using stage = await openStage(folder);
  const held = await Promise.race([play(stage), interrupted]);
  process.exitCode = held ? 0 : 1;
  if (held && !process.argv.includes('--exit')) {
    console.log('\nCtrl-C ends it.');
    await interrupted;
  }
} catch (error) {
  console.error(`\nThe demonstration failed: ${error instanceof Error ? error.message : error}`);
  process.exitCode = 1;
} finally {
  await rm(folder, { recursive: true, force: true });
}

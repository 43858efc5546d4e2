// An agent as a process of its own, to be killed: follows the feeds of one primary into one folder.
// node agent-process.ts <folder> <port> <file with the identity>
import { readFileSync } from 'node:fs';
import { createFollower, loadFeeds } from '@fedscan/feed';
import { openReplica } from '@fedscan/replica';
import { silentLogger } from '@fedscan/runtime';
import { createListenerModel } from './listener-model.ts';
import { plainIdentity } from './plain-feed-client.ts';

const [folder = '', port = '', identityFile = ''] = process.argv.slice(2);
const identity = JSON.parse(readFileSync(identityFile, 'utf8'));
const log = silentLogger;
const replica = openReplica(folder, { log });
const listener = createListenerModel((what) => {
  throw new Error(what);
});
await loadFeeds(replica, listener);
const damaged = replica.cursors().filter((cursor) => cursor.damaged);
console.log(damaged.length > 0 ? `damaged ${damaged[0]?.feed}` : 'loaded');
const connect = () => ({
  addresses: [`localhost:${port}`],
  credentials: plainIdentity(identity),
});
const follower = createFollower({ connect, replica, listener, log, reportEveryMs: 100 });
await follower.run(new AbortController().signal);

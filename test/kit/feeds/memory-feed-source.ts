// Feeds without a database, in the state that commits have left them in: what a test wants a primary to go through.
import type { FeedHead, FeedPage, FeedRow, FeedSource } from '@fedscan/feed';
import { hashEntry, SetDigest } from '@fedscan/protocol';

/** Without a payload the entry is to go. */
export type EntryChange = {
  readonly kind: number;
  readonly key: string;
  readonly payload?: Uint8Array;
};

type State = {
  readonly rows: ReadonlyMap<string, FeedRow>;
  readonly seq: bigint;
  readonly digest: Uint8Array;
  readonly oldest: bigint;
  readonly commits: ReadonlyMap<bigint, Uint8Array>;
  readonly offered: boolean;
};

export type FeedBackup = { readonly feed: string; readonly state: State };

export type MemoryFeedSource = FeedSource & {
  /** Opens the feed where it is new. Nothing is committed where nothing differs. */
  commit(feed: string, changes: readonly EntryChange[]): void;
  offer(feed: string, offered: boolean): void;
  remove(feed: string): void;
  /** Forgets tombstones and history up to `seq`. */
  dropTombstones(feed: string, seq: bigint): void;
  backUp(feed: string): FeedBackup;
  restore(backup: FeedBackup): void;
  /** From now on hints get lost. */
  loseHints(lost: boolean): void;
  /** From now on every question fails. */
  fail(error: Error | undefined): void;
  /** How many questions failed. */
  failures(): number;
  liveRows(feed: string): FeedRow[];
};

const empty: State = {
  rows: new Map(),
  seq: 0n,
  digest: new Uint8Array(32),
  oldest: 0n,
  commits: new Map(),
  offered: true,
};

export function createMemoryFeedSource(now: () => Date = () => new Date()): MemoryFeedSource {
  const feeds = new Map<string, State>();
  const listeners = new Set<(feed: string) => void>();
  let hintsLost = false;
  let failure: Error | undefined;
  let failures = 0;

  function failIfTold(): void {
    if (!failure) return;
    failures++;
    throw failure;
  }

  function get(feed: string): State {
    failIfTold();
    const state = feeds.get(feed);
    if (!state) throw new Error(`there is no feed ${feed}`);
    return state;
  }

  function hint(feed: string): void {
    if (!hintsLost) for (const listener of listeners) listener(feed);
  }

  const headOf = (feed: string, state: State): FeedHead => ({
    feed,
    seq: state.seq,
    digest: state.digest,
    liveEntries: BigInt(live(state).length),
    time: now(),
  });

  return {
    async feeds() {
      failIfTold();
      return [...feeds].map(([feed, state]) => {
        const { offered, oldest } = state;
        return { feed, offered, oldest, head: headOf(feed, state) };
      });
    },
    async head(feed) {
      failIfTold();
      const state = feeds.get(feed);
      return state && headOf(feed, state);
    },
    async read(feed, afterSeq, limit, byteLimit = Number.MAX_SAFE_INTEGER): Promise<FeedPage> {
      const state = get(feed);
      const after = [...state.rows.values()].filter(({ seq }) => seq > afterSeq);
      after.sort((a, b) => (a.seq < b.seq ? -1 : 1));
      let bytes = 0;
      const rows = after.slice(0, limit).filter(({ payload }, i) => {
        bytes += payload.length;
        return i === 0 || bytes <= byteLimit;
      });
      return { rows, head: headOf(feed, state), oldest: state.oldest };
    },
    async holdsProof(feed, seq, digest) {
      const held = get(feed).commits.get(seq);
      return held !== undefined && Buffer.compare(held, digest) === 0;
    },
    onChange(listener) {
      listeners.add(listener);
      return { [Symbol.dispose]: () => void listeners.delete(listener) };
    },
    commit(feed, changes) {
      feeds.set(feed, commit(feeds.get(feed) ?? empty, changes));
      hint(feed);
    },
    offer(feed, offered) {
      feeds.set(feed, { ...(feeds.get(feed) ?? empty), offered });
    },
    remove: (feed) => void feeds.delete(feed),
    dropTombstones(feed, seq) {
      const state = get(feed);
      const rows = [...state.rows].filter(([, row]) => !row.deleted || row.seq > seq);
      const commits = [...state.commits].filter(([at]) => at >= seq);
      if (seq <= state.oldest) return;
      feeds.set(feed, { ...state, rows: new Map(rows), commits: new Map(commits), oldest: seq });
    },
    backUp: (feed) => ({ feed, state: feeds.get(feed) ?? empty }),
    restore({ feed, state }) {
      feeds.set(feed, state);
      hint(feed);
    },
    loseHints(lost) {
      hintsLost = lost;
    },
    fail(error) {
      failure = error;
    },
    failures: () => failures,
    liveRows: (feed) => live(feeds.get(feed) ?? empty),
  };
}

function commit(state: State, changes: readonly EntryChange[]): State {
  const rows = new Map(state.rows);
  const digest = SetDigest.from(state.digest);
  let { seq } = state;
  for (const { kind, key, payload } of changes) {
    const name = `${kind}\n${key}`;
    const old = rows.get(name);
    const lives = old !== undefined && !old.deleted;
    if (payload ? lives && Buffer.compare(old.payload, payload) === 0 : !lives) continue;
    if (lives) digest.remove(hashEntry(old));
    const row = { kind, key, seq: ++seq, payload: payload ?? new Uint8Array(), deleted: !payload };
    if (payload) digest.add(hashEntry(row));
    rows.set(name, row);
  }
  if (seq === state.seq) return state;
  const bytes = digest.toBytes();
  return { ...state, rows, seq, digest: bytes, commits: new Map(state.commits).set(seq, bytes) };
}

const live = ({ rows }: State): FeedRow[] => [...rows.values()].filter(({ deleted }) => !deleted);

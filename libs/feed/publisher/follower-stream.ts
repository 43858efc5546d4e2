/** Where frames go. */
export type FollowerStream = {
  /** `sent` is called once the transport has taken the frame off our hands. */
  send(frame: Buffer, sent: () => void): void;
  end(reason: EndReason): void;
};

export type EndReason = 'goodbye' | 'refused' | 'unavailable';

/** What was ever sent, by all sessions together. */
export type SentTotals = { batches: number; bytes: number };

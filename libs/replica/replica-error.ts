export type ReplicaErrorCode =
  | 'DISK_FULL'
  /** The file is not what was written; at the next start it is moved aside. */
  | 'DAMAGED'
  /** Another process has the data folder. */
  | 'IN_USE'
  | 'UNWRITABLE';

export class ReplicaError extends Error {
  override readonly name = 'ReplicaError';
  readonly code: ReplicaErrorCode;

  constructor(code: ReplicaErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** What SQLite says, as what an operator can act on. https://www.sqlite.org/rescode.html */
export function toReplicaError(file: string, cause: unknown): unknown {
  const { errcode } = cause as { errcode?: number };
  // An extended code keeps the primary one in its lowest byte.
  switch (errcode === undefined ? undefined : errcode & 0xff) {
    case 13:
      return new ReplicaError('DISK_FULL', `no room for ${file}; make room on its disk`, { cause });
    case 11:
    case 26:
      return new ReplicaError('DAMAGED', `${file} is damaged; restart to begin a new copy`, {
        cause,
      });
    case 5:
    case 6:
      return new ReplicaError('IN_USE', `${file} is in use by another process`, { cause });
    case 8:
    case 10:
    case 14:
      return new ReplicaError('UNWRITABLE', `${file} cannot be read or written`, { cause });
    default:
      return cause;
  }
}

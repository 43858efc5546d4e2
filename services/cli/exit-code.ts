/** What a script can tell from how the program ended. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  /** Admission denied it, or it has findings as severe as --fail-on. */
  denied: 3,
  notFound: 4,
  /** Not signed in, or signed in with too small a role. */
  notAllowed: 5,
  unreachable: 6,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

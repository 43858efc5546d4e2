import { type ExitCode, exitCodes } from './exit-code.ts';

export type CliErrorCode = keyof typeof exitCodes;

/** Ends the program: the message goes to the user, the code decides the exit code. */
export class CliError extends Error {
  override readonly name = 'CliError';
  readonly code: CliErrorCode;

  constructor(code: CliErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }

  get exitCode(): ExitCode {
    return exitCodes[this.code];
  }
}

import { type Command, CommanderError } from 'commander';
import { CliError } from './cli-error.ts';
import { type ExitCode, exitCodes } from './exit-code.ts';
import { printableLines } from './output/printable.ts';

/** Runs one command, and answers with its exit code. */
export async function runProgram(program: Command, argv: readonly string[]): Promise<ExitCode> {
  // `fedscan image list | head` closes the pipe when it has seen enough.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.done);
    process.stderr.write(`fedscan: the result cannot be written: ${error.message}\n`, () =>
      process.exit(exitCodes.failed),
    );
  });
  try {
    await program.parseAsync(argv);
    return exitCodes.done;
  } catch (error) {
    // Commander has said what is wrong, or shown the help that was asked for.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? exitCodes.done : exitCodes.usage;
    }
    const message = error instanceof Error ? error.message : String(error);
    process.stderr.write(`fedscan: ${printableLines(message)}\n`);
    return error instanceof CliError ? error.exitCode : exitCodes.failed;
  }
}

// The Python with grpcio that FEDSCAN_TEST_PYTHON names (or python3), for clients that are not ours.
import { execFile, execFileSync } from 'node:child_process';
import { promisify } from 'node:util';

/** Undefined where no Python has what the client needs. */
export function findPython(): string | undefined {
  const python = process.env.FEDSCAN_TEST_PYTHON ?? 'python3';
  try {
    execFileSync(python, ['-c', 'import grpc, grpc_tools, zstandard'], { stdio: 'ignore' });
    return python;
  } catch {
    return undefined;
  }
}

/** Runs a script that prints one JSON document. */
export async function runPython(script: string, args: readonly string[]): Promise<unknown> {
  const { stdout } = await promisify(execFile)(findPython() ?? 'python3', [script, ...args]);
  return JSON.parse(stdout);
}

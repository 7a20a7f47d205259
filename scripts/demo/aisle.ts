import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const BINARY = fileURLToPath(new URL('../../packages/engine/bin/aisle.mjs', import.meta.url));

/** Runs one verb to its end; its progress goes to this terminal, its answer is the result. @throws Error with the exit code. */
export async function aisle(
  args: readonly string[],
  show: 'answer' | 'nothing' = 'nothing',
): Promise<string> {
  const child = spawn(process.execPath, [BINARY, ...args], { stdio: ['ignore', 'pipe', 'inherit'] });
  let answer = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    answer += text;
    if (show === 'answer') process.stdout.write(text);
  });
  const code = await ended(child);
  if (code !== 0) throw new Error(`aisle ${args[0]} ended with ${code}`);
  return answer;
}

export interface ServingAisle {
  readonly url: string;
  /** Asks the server to stop, and waits for it. */
  stop(): Promise<void>;
  /** Resolves when the server has ended by itself. */
  readonly ended: Promise<number>;
}

/** The server could not start; its own words say why. */
export class ServeRefused extends Error {}

/**
 * Starts `aisle serve` and waits until it is ready. The server stops when this process ends, however it ends: it watches
 * the pipe that is its standard input.
 * @throws ServeRefused with what the server said.
 */
export async function serveAisle(args: readonly string[]): Promise<ServingAisle> {
  // A group of its own: Ctrl-C reaches this script alone, which then stops the server in order.
  const child = spawn(process.execPath, [BINARY, 'serve', '--json', '--stop-with-parent', ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
  const over = ended(child);
  for await (const line of createInterface({ input: child.stdout })) {
    const { url, error } = JSON.parse(line) as { url?: string; error?: { message: string; remedy?: string } };
    if (url === undefined) throw new ServeRefused([error?.message, error?.remedy].filter(Boolean).join('\n'));
    return {
      url,
      ended: over,
      async stop() {
        child.kill('SIGTERM');
        await over;
      },
    };
  }
  throw new ServeRefused(`aisle serve ended with ${await over}`);
}

function ended(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => resolve(code ?? (signal === null ? 1 : 130)));
  });
}

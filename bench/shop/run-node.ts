import { spawn } from 'node:child_process';
import { residentMb } from './process-usage.ts';

export interface NodeRun {
  readonly stdout: string;
  /** The end of it. */
  readonly stderr: string;
  readonly seconds: number;
  /** Most resident memory seen, MiB; sampled, so a spike of some milliseconds can be missed. */
  readonly peakMb: number;
}

export interface NodeRunOptions {
  readonly signal: AbortSignal;
  /** Seconds after which it is ended and counts as failed. */
  readonly limit: number;
  /** Written to its standard input. */
  readonly input?: string;
  /** Exit codes that are not a failure; 0 when absent. */
  readonly accept?: readonly number[];
  /** Default: the Node that runs this. */
  readonly program?: string;
}

const SAMPLE_MS = 50;
const STDERR_KEPT = 2000;

/** Runs a program, Node with a script by default, to its end. @throws Error with the end of what it said, when it fails. */
export function runNode(args: readonly string[], options: NodeRunOptions): Promise<NodeRun> {
  const { signal, limit, input, accept = [0], program = process.execPath } = options;
  signal.throwIfAborted();
  const started = performance.now();
  const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], signal });
  let stdout = '';
  let stderr = '';
  let peakMb = 0;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    stderr = (stderr + text).slice(-STDERR_KEPT);
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input ?? '');
  const sampling = setInterval(() => {
    if (child.pid !== undefined) peakMb = Math.max(peakMb, residentMb(child.pid).peak || 0);
  }, SAMPLE_MS);
  const overdue = setTimeout(() => child.kill('SIGKILL'), limit * 1000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, killedBy) => {
      clearInterval(sampling);
      clearTimeout(overdue);
      const seconds = (performance.now() - started) / 1000;
      if (code !== null && accept.includes(code)) resolve({ stdout, stderr, seconds, peakMb });
      else {
        const how = killedBy === null ? `ended with ${code}` : `was ended by ${killedBy}`;
        reject(
          new Error(
            `${args[0]} ${how} after ${seconds.toFixed(0)} s: ${[stderr, stdout.slice(-STDERR_KEPT)].join('\n').trim()}`,
          ),
        );
      }
    });
  });
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { AISLE } from './aisle.ts';
import { processorSeconds, residentMb } from './process-usage.ts';

export interface ServeOptions {
  readonly signal: AbortSignal;
  /** Folder for a profile of the processor time, written when the server stops. */
  readonly profile?: string | undefined;
  readonly args?: readonly string[];
}

const START_LIMIT_MS = 120_000;
const STOP_LIMIT_MS = 30_000;
const STDERR_KEPT = 4000;

/** A real `aisle serve` in a process of its own, on a free port of the loopback. */
export class ServedShop {
  readonly url: string;
  readonly port: number;
  /** From the start of the process to the first answer it can give, seconds. */
  readonly startSeconds: number;
  readonly #child: ChildProcess;
  readonly #errors: () => string;

  private constructor(url: string, startSeconds: number, child: ChildProcess, errors: () => string) {
    this.url = url;
    this.port = Number(new URL(url).port);
    this.startSeconds = startSeconds;
    this.#child = child;
    this.#errors = errors;
  }

  static async start(data: string, options: ServeOptions): Promise<ServedShop> {
    options.signal.throwIfAborted();
    const started = performance.now();
    const node = options.profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${options.profile}`];
    const args = [...node, AISLE, 'serve', '--port', '0', '--json', '--data', data, ...(options.args ?? [])];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    options.signal.addEventListener('abort', () => child.kill('SIGTERM'), { once: true });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      stderr = (stderr + text).slice(-STDERR_KEPT);
    });
    const overdue = setTimeout(() => child.kill('SIGKILL'), START_LIMIT_MS);
    for await (const line of createInterface({ input: child.stdout })) {
      const { url } = JSON.parse(line) as { url?: string };
      if (url === undefined) break;
      clearTimeout(overdue);
      return new ServedShop(url, (performance.now() - started) / 1000, child, () => stderr);
    }
    clearTimeout(overdue);
    throw new Error(`The server did not start: ${stderr}`);
  }

  get pid(): number {
    return this.#child.pid!;
  }

  /** What it wrote to standard error, the end of it. */
  get errors(): string {
    return this.#errors();
  }

  get running(): boolean {
    return this.#child.exitCode === null && this.#child.signalCode === null;
  }

  processorSeconds(): number {
    return processorSeconds(this.pid);
  }

  residentMb(): { now: number; peak: number } {
    return residentMb(this.pid);
  }

  async call(method: string, path: string, key: string, body?: unknown): Promise<Response> {
    return fetch(`${this.url}${path}`, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }

  /** A figure of the server's own page of metrics; NaN when it is not on it. */
  async metric(name: string, key: string): Promise<number> {
    const text = await (await this.call('GET', '/metrics', key)).text();
    const line = text.split('\n').find((candidate) => candidate.startsWith(`${name} `));
    return line === undefined ? Number.NaN : Number(line.slice(name.length + 1));
  }

  /** Asks it to stop and waits for its end; resolves to the exit code, null when it had to be killed. */
  async stop(): Promise<number | null> {
    if (!this.running) return this.#child.exitCode;
    const ended = new Promise<number | null>((resolve) => {
      this.#child.once('exit', (code) => resolve(code));
    });
    this.#child.kill('SIGTERM');
    const overdue = setTimeout(() => this.#child.kill('SIGKILL'), STOP_LIMIT_MS);
    const code = await ended;
    clearTimeout(overdue);
    return code;
  }
}

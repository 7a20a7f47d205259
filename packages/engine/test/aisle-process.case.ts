import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const BINARY = fileURLToPath(new URL('../bin/aisle.mjs', import.meta.url));
/** Sources are stripped of their types once for all processes; the cache goes by their content. */
export const COMPILED = fileURLToPath(new URL('../../../node_modules/.cache/aisle-test', import.meta.url));
/** A process that says nothing for so long hangs; the test then fails with what it said before. */
const HANG_MS = 60_000;

export interface Finished {
  /** Exit code; null when a signal ended the process. */
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

const alive = new Set<ChildProcess>();

/** Ends what a failed test left running; for an `after` hook of the file. */
export async function endProcesses(): Promise<void> {
  await Promise.all(
    [...alive].map(
      (child) =>
        new Promise<void>((resolve) => {
          child.once('close', () => resolve());
          child.kill('SIGKILL');
        }),
    ),
  );
}

/** One run of the command line as a user's shell would start it. */
export class AisleProcess {
  readonly child: ChildProcess;
  /** Resolves when the process is gone and everything it wrote has been read. */
  readonly finished: Promise<Finished>;
  #stdout = '';
  #stderr = '';
  readonly #listeners = new Set<() => void>();

  constructor(args: readonly string[]) {
    this.child = spawn(process.execPath, [BINARY, ...args], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, NODE_COMPILE_CACHE: COMPILED },
    });
    alive.add(this.child);
    this.child.stdout!.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      for (const listener of this.#listeners) listener();
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      for (const listener of this.#listeners) listener();
    });
    const hang = setTimeout(() => this.child.kill('SIGKILL'), HANG_MS);
    this.finished = new Promise((resolve) => {
      this.child.once('close', (code, signal) => {
        clearTimeout(hang);
        alive.delete(this.child);
        for (const listener of this.#listeners) listener();
        resolve({ code, signal, stdout: this.#stdout, stderr: this.#stderr });
      });
    });
  }

  get pid(): number {
    return this.child.pid!;
  }

  get running(): boolean {
    return this.child.exitCode === null && this.child.signalCode === null;
  }

  get stdout(): string {
    return this.#stdout;
  }

  get stderr(): string {
    return this.#stderr;
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** Waits for what the process writes. Fails with everything it wrote when it ends first. */
  async until(wanted: (stdout: string, stderr: string) => boolean): Promise<void> {
    while (!wanted(this.#stdout, this.#stderr)) {
      assert.ok(this.running, `ended before it said what was waited for:\n${this.#stdout}${this.#stderr}`);
      await new Promise<void>((resolve) => {
        const heard = () => {
          this.#listeners.delete(heard);
          resolve();
        };
        this.#listeners.add(heard);
      });
    }
  }
}

/** Runs a verb to its end. */
export function aisle(...args: string[]): Promise<Finished> {
  return new AisleProcess(args).finished;
}

/** Runs a verb that must succeed and gives its JSON answer. */
export async function aisleJson<Answer>(...args: string[]): Promise<Answer> {
  const { code, stdout, stderr } = await aisle(...args, '--json');
  assert.equal(code, 0, `aisle ${args.join(' ')}\n${stdout}${stderr}`);
  return JSON.parse(stdout) as Answer;
}

/** Polls until `wanted` holds. Fails when the process ends before. */
export async function whileRunning(
  running: AisleProcess,
  wanted: () => boolean | Promise<boolean>,
): Promise<void> {
  while (!(await wanted())) {
    assert.ok(running.running, `ended too early:\n${running.stdout}${running.stderr}`);
    await new Promise<void>((resolve) => setTimeout(resolve, 5));
  }
}

import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface, type Interface } from 'node:readline';

/** A program that says it is ready, then answers every line it is given with the milliseconds its work took. */
export class PeerProcess {
  readonly #child: ChildProcess;
  readonly #lines: AsyncIterator<string>;
  #errors = '';

  private constructor(child: ChildProcess, lines: Interface) {
    this.#child = child;
    this.#lines = lines[Symbol.asyncIterator]();
    child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.#errors = (this.#errors + text).slice(-1000);
    });
    child.stdin!.on('error', () => undefined);
  }

  /** Starts it and waits until it is ready; resolves to the program and what it calls itself. */
  static async start(
    program: string,
    args: readonly string[],
    signal: AbortSignal,
  ): Promise<{ peer: PeerProcess; name: string }> {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'pipe'], signal });
    child.on('error', () => undefined);
    const peer = new PeerProcess(child, createInterface({ input: child.stdout }));
    const ready = await peer.#line();
    return { peer, name: ready.replace(/^ready /, '') };
  }

  async run(): Promise<number> {
    this.#child.stdin!.write('run\n');
    return Number(await this.#line());
  }

  stop(): void {
    this.#child.stdin!.end();
    this.#child.kill();
  }

  async #line(): Promise<string> {
    const { value, done } = await this.#lines.next();
    if (done) throw new Error(`the peer ended: ${this.#errors}`);
    return value;
  }
}

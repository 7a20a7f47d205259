import { createHash } from 'node:crypto';
import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which running system a process belongs to. */
export interface Machine {
  readonly host: string;
  /** Names one run of a kernel (`/proc/sys/kernel/random/boot_id`, random(4)); absent where the system has none. */
  readonly boot?: string;
}

export function thisMachine(): Machine {
  const boot = textOf(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8'));
  return { host: hostname(), ...(boot === undefined ? {} : { boot }) };
}

/**
 * Whether two processes share, or one after the other shared, a kernel: containers on one machine have names of their
 * own and one boot, a machine that was started again has another boot under its old name.
 */
export function sameMachine(one: Machine, other: Machine): boolean {
  return one.host === other.host || (one.boot !== undefined && one.boot === other.boot);
}

/** Eight hex digits for the space in which this process's number means this process: machine, boot and container. */
export function processSpace(): string {
  const { host, boot = '' } = thisMachine();
  const namespace = textOf(() => readlinkSync('/proc/self/ns/pid')) ?? '';
  return createHash('sha256')
    .update(JSON.stringify([host, boot, namespace]))
    .digest('hex')
    .slice(0, 8);
}

/** Whether a process of this number exists in this process's own space, whoever owns it. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as { code?: string }).code === 'EPERM';
  }
}

function textOf(read: () => string): string | undefined {
  try {
    return read().trim();
  } catch {
    return undefined;
  }
}

import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, platform, release, totalmem } from 'node:os';

export interface Machine {
  readonly processor: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly system: string;
  readonly node: string;
}

export function thisMachine(): Machine {
  return {
    processor: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    memoryGb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release().split('-')[0]}${distribution()}`,
    node: process.version,
  };
}

/** The commit that is checked out and whether tracked files differ from it; `unknown` outside a repository. */
export function commitOf(folder: string): { commit: string; altered: boolean } {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  try {
    return {
      commit: git('rev-parse', '--short=12', 'HEAD'),
      altered: git('status', '--porcelain', '--untracked-files=no', '--', '.', ':!bench/results') !== '',
    };
  } catch {
    return { commit: 'unknown', altered: true };
  }
}

function distribution(): string {
  try {
    const name = /^PRETTY_NAME="?([^"\n]*)/m.exec(readFileSync('/etc/os-release', 'utf8'))?.[1];
    return name === undefined ? '' : ` (${name})`;
  } catch {
    return '';
  }
}

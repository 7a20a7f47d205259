/** Plain JavaScript: it runs on the Node that is too old for the rest. */
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

/**
 * Runs a script with another Node, on this process's standard streams, and resolves to its exit code. Signals are
 * handed on; one that a terminal gave to both arrives twice, which the command line takes for one.
 */
export function runWith(node, args) {
  const child = spawn(node, args, { stdio: 'inherit' });
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const handOn = (signal) => child.kill(signal);
  for (const signal of signals) process.on(signal, handOn);
  return new Promise((resolve) => {
    child.once('error', (error) => {
      console.error(
        `${node} cannot be started: ${error.message}\nInstall Node 24 or newer from https://nodejs.org.`,
      );
      resolve(1);
    });
    child.once('exit', (code, signal) => {
      for (const each of signals) process.off(each, handOn);
      resolve(code ?? 128 + (constants.signals[signal] ?? 0));
    });
  });
}

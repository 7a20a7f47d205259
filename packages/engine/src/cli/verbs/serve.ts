import { AisleError } from '../../domain/errors.ts';
import { type Command, dataFolder, EXIT, flag, integer, text, UsageError } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { version } from '../version.ts';

const LOG_LEVELS = ['silent', 'error', 'warn', 'info'];

export const serve: Command = {
  name: 'serve',
  summary: 'run the server',
  options: {
    host: {
      type: 'string',
      value: 'H',
      help: 'address to listen on (default 127.0.0.1: this machine alone)',
    },
    port: { type: 'string', value: 'N', help: 'port (default 7700); 0 takes a free one' },
    log: {
      type: 'string',
      value: 'LEVEL',
      help: 'silent, error, warn (default) or info, which logs every request',
    },
    'trust-proxy': { type: 'boolean', help: 'believe X-Forwarded-For; only behind a proxy of your own' },
    'stop-with-parent': {
      type: 'boolean',
      help: 'stop when standard input ends: for programs that start a server of their own',
    },
    'address-limit': {
      type: 'string',
      value: 'N',
      help: 'requests a second from one address without a secret key',
    },
  },
  examples: ['aisle serve', 'aisle serve --host 0.0.0.0 --port 8080 --log info'],
  async run(context) {
    const { terminal, signal } = context;
    const { readConfiguration } = await import('../../compose/configuration.ts');
    const configuration = readConfiguration(dataFolder(context));
    const logLevel = text(context, 'log') ?? configuration.log;
    if (!LOG_LEVELS.includes(logLevel)) throw new UsageError(`--log takes one of ${LOG_LEVELS.join(', ')}`);
    const { serveShop } = await import('../../compose/serve-shop.ts');
    const running = await serveShop({
      data: dataFolder(context),
      host: text(context, 'host') ?? configuration.host,
      port: integer(context, 'port', configuration.port, 0, 65_535),
      logLevel,
      version: version(),
      trustProxy: flag(context, 'trust-proxy') || configuration.trustProxy,
      addressLimit: integer(context, 'address-limit', configuration.addressLimit, 0, 1_000_000),
      addressEvents: configuration.addressEvents,
      addressBytes: configuration.addressBytes,
      quarantineRows: configuration.quarantineRows,
      localMetrics: configuration.metrics === 'local',
      signal,
      onProgress: stepByStep(terminal),
    });
    if (terminal.json) terminal.result({ url: running.url });
    else
      terminal.print(
        `Aisle ${version()} serves at ${running.url}\nAPI reference: ${running.url}/docs   Stop: Ctrl-C`,
      );
    const why = await stopWanted(signal, flag(context, 'stop-with-parent'));
    terminal.note(`Stopping (${why}): answering what is in flight …`);
    await running.close();
    process.stdin.destroy();
    return EXIT.done;
  },
};

/** A line for each step, with its counts, and how far the step is while it goes on. */
function stepByStep(terminal: Terminal): (step: string, fraction: number | undefined) => void {
  let current = '';
  return (step, fraction) => {
    if (step === current) return terminal.progress(step, fraction);
    current = step;
    terminal.note(`${step} …`);
  };
}

/**
 * Resolves to why: the first signal, or that standard input ended where the server is to live no longer than who started
 * it.
 */
function stopWanted(signal: AbortSignal, withParent: boolean): Promise<string> {
  const named = () => (signal.reason instanceof AisleError ? signal.reason.message : 'asked to');
  return new Promise((resolve) => {
    if (signal.aborted) return resolve(named());
    signal.addEventListener('abort', () => resolve(named()), { once: true });
    if (!withParent) return;
    const over = () => resolve('whoever started it has ended');
    process.stdin.once('end', over).once('error', over);
    process.stdin.resume();
  });
}

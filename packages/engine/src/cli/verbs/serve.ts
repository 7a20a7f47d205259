import { type Command, dataFolder, EXIT, flag, integer, text, UsageError } from '../command.ts';
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
      onProgress: (step, fraction) => terminal.progress(step, fraction),
    });
    if (terminal.json) terminal.result({ url: running.url });
    else
      terminal.print(
        `Aisle ${version()} serves at ${running.url}\nAPI reference: ${running.url}/docs   Stop: Ctrl-C`,
      );
    await stopWanted(signal, flag(context, 'stop-with-parent'));
    terminal.note('Stopping: answering what is in flight …');
    await running.close();
    process.stdin.destroy();
    return EXIT.done;
  },
};

/** Resolves at the first signal, or when standard input ends and the server is to live no longer than who started it. */
function stopWanted(signal: AbortSignal, withParent: boolean): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
    if (!withParent) return;
    process.stdin.once('end', resolve).once('error', () => resolve());
    process.stdin.resume();
  });
}

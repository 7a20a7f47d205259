import { parseArgs } from 'node:util';
import { AisleError } from '../domain/errors.ts';
import { COMMON_OPTIONS, type Command, EXIT, UsageError } from './command.ts';
import { commandHelp, overview } from './help.ts';
import { Terminal } from './terminal.ts';
import { commands } from './verbs/index.ts';
import { version } from './version.ts';

/** Runs one command line and resolves to its exit code. */
export async function main(argv: readonly string[]): Promise<number> {
  const json = argv.includes('--json');
  const terminal = new Terminal(process.stdout, process.stderr, json);
  for (const stream of [process.stdout, process.stderr])
    stream.off('error', ignoreClosedPipe).on('error', ignoreClosedPipe);
  const [verb, ...rest] = argv;
  if (verb === undefined || verb === '--help' || verb === 'help' || verb === '-h') {
    terminal.print(overview(commands, version()));
    return verb === undefined ? EXIT.usage : EXIT.done;
  }
  if (verb === '--version' || verb === '-v' || verb === 'version') {
    terminal.print(version());
    return EXIT.done;
  }
  const found = commands.find((candidate) => candidate.name === verb);
  if (!found) {
    terminal.error(`There is no verb "${verb}". aisle --help lists them.`);
    return EXIT.usage;
  }
  const { command, args } = resolveSubverb(found, rest);
  if (args.includes('--help') || args.includes('-h')) {
    terminal.print(commandHelp(command));
    return EXIT.done;
  }
  return execute(command, args, terminal);
}

/** Who reads may leave (`| head`): what is said after that is said to nobody, and the work goes on. */
function ignoreClosedPipe(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EPIPE') throw error;
}

/** npx, and a Node that stands in for this one, hand on the Ctrl-C that the terminal has sent already: that is one signal. */
const ONE_SIGNAL_MS = 300;

async function execute(command: Command, args: string[], terminal: Terminal): Promise<number> {
  const stop = new AbortController();
  let first: number | undefined;
  const onSignal = (name: NodeJS.Signals) => {
    const at = performance.now();
    first ??= at;
    if (at - first >= ONE_SIGNAL_MS) process.exit(EXIT.interrupted);
    stop.abort(new AisleError('interrupted', `stopped by ${name}`));
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  try {
    const { values, positionals } = parse(command, args);
    if (command.run === undefined) throw new UsageError(secondWord(command));
    return await command.run({ options: values, positionals, terminal, signal: stop.signal, now: Date.now });
  } catch (error) {
    return report(error, command, terminal);
  } finally {
    process.off('SIGINT', onSignal);
    process.off('SIGTERM', onSignal);
  }
}

/** The second word may stand behind options, whose values are no words: `aisle keys --data DIR list`. */
function resolveSubverb(verb: Command, args: string[]): { command: Command; args: string[] } {
  const { subverbs } = verb;
  if (subverbs === undefined) return { command: verb, args };
  const options = Object.assign({}, ...[verb, ...subverbs].map(optionTypes));
  const { tokens } = parseArgs({ args, options, allowPositionals: true, strict: false, tokens: true });
  const word = tokens.find(({ kind }) => kind === 'positional');
  const command = word && subverbs.find(({ name }) => name === `${verb.name} ${args[word.index]}`);
  return command === undefined ? { command: verb, args } : { command, args: args.toSpliced(word!.index, 1) };
}

function optionTypes(command: Command) {
  return Object.fromEntries(
    Object.entries({ ...COMMON_OPTIONS, ...command.options }).map(([name, option]) => [
      name,
      { type: option.type, multiple: option.multiple ?? false },
    ]),
  );
}

function secondWord({ name, subverbs = [] }: Command): string {
  return `say what to do: ${subverbs.map((subverb) => subverb.name.slice(name.length + 1)).join(', ')}`;
}

function parse(command: Command, args: string[]) {
  const options = optionTypes(command);
  try {
    const parsed = parseArgs({ args, options, allowPositionals: true, strict: true });
    if (command.positionals !== undefined || parsed.positionals.length === 0) return parsed;
    throw new Error(
      command.subverbs === undefined ? `${parsed.positionals[0]} is one word too many` : secondWord(command),
    );
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

function report(error: unknown, command: Command, terminal: Terminal): number {
  if (error instanceof UsageError) {
    terminal.error(`${error.message}\naisle ${command.name} --help shows the options.`);
    return EXIT.usage;
  }
  if (error instanceof AisleError) {
    if (terminal.json)
      terminal.result({
        error: { code: error.code, message: error.message, field: error.field, remedy: error.remedy },
      });
    else {
      terminal.error(`${error.message}${error.field ? ` (${error.field})` : ''}`);
      if (error.remedy) terminal.error(error.remedy);
    }
    return error.code === 'interrupted' ? EXIT.interrupted : EXIT.failed;
  }
  const message = error instanceof Error ? error.message : String(error);
  if (terminal.json) terminal.result({ error: { code: 'internal', message } });
  terminal.error(error instanceof Error ? (error.stack ?? message) : message);
  return EXIT.failed;
}

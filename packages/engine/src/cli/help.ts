import { COMMON_OPTIONS, type Command, type Option } from './command.ts';

function optionLines(options: Readonly<Record<string, Option>>): string[] {
  const named = Object.entries(options).map(([name, option]) => {
    const value = option.value ? ` ${option.value}` : '';
    return [`--${name}${value}${option.multiple ? ' …' : ''}`, option.help] as const;
  });
  const width = Math.max(...named.map(([left]) => left.length));
  return named.map(([left, help]) => `  ${left.padEnd(width)}  ${help}`);
}

export function commandHelp(command: Command): string {
  const { subverbs = [] } = command;
  const words = subverbs.map(({ name }) => name.slice(command.name.length + 1)).join('|');
  const second = command.run === undefined ? ` ${words}` : words && ` [${words}]`;
  const positionals = `${second}${command.positionals ? ` ${command.positionals}` : ''}`;
  return [
    `aisle ${command.name}: ${command.summary}`,
    '',
    `Usage: aisle ${command.name}${positionals} [options]`,
    '',
    'Options',
    ...optionLines({ ...COMMON_OPTIONS, ...command.options }),
    '',
    command.examples.length > 1 ? 'Examples' : 'Example',
    ...command.examples.map((example) => `  ${example}`),
    ...subverbs.map(({ name, summary }) => `\naisle ${name}: ${summary} (aisle ${name} --help)`),
  ].join('\n');
}

export function overview(commands: readonly Command[], version: string): string {
  const width = Math.max(...commands.map((command) => command.name.length));
  return [
    `aisle ${version}: recommendations for online shops, self-hosted`,
    '',
    'Usage: aisle VERB [options]',
    '',
    ...commands.map((command) => `  ${command.name.padEnd(width)}  ${command.summary}`),
    '',
    'Environment: AISLE_DATA_DIR is the data folder where --data does not say another. AISLE_DATA is something else: the',
    'folder of public data sets that npm run demo, the tests and the benchmarks read.',
    '',
    'aisle VERB --help shows a verb with an example. Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.',
  ].join('\n');
}

import { type Command, dataFolder, EXIT } from '../command.ts';

const SIGNS = { ok: '✓', warning: '!', fault: '✗' } as const;

export const doctor: Command = {
  name: 'doctor',
  summary: 'look a data folder over: space, lock, log, models, configuration',
  options: {},
  examples: ['aisle doctor --data ./aisle-data'],
  async run(context) {
    const { examine } = await import('../../compose/doctor.ts');
    const findings = await examine(dataFolder(context), context.now());
    if (context.terminal.json) context.terminal.result(findings);
    else {
      for (const { check, state, detail, remedy } of findings) {
        context.terminal.print(
          `${SIGNS[state]} ${check.padEnd(18)} ${detail}${remedy ? `\n  ${''.padEnd(18)} ${remedy}` : ''}`,
        );
      }
    }
    return findings.some(({ state }) => state === 'fault') ? EXIT.failed : EXIT.done;
  },
};

import type { Command } from '../command.ts';
import { backup, restore } from './backup.ts';
import { doctor } from './doctor.ts';
import { encoders } from './encoders.ts';
import { enrich } from './enrich.ts';
import { evaluate } from './evaluate.ts';
import { exportData } from './export.ts';
import { importCommand } from './import.ts';
import { init } from './init.ts';
import { keys } from './keys.ts';
import { quarantine } from './quarantine.ts';
import { recommend } from './recommend.ts';
import { search } from './search.ts';
import { serve } from './serve.ts';
import { simulate } from './simulate.ts';
import { train } from './train.ts';
import { tune } from './tune.ts';

/** All verbs, in the order the help lists them. */
export const commands: readonly Command[] = [
  init,
  serve,
  importCommand,
  simulate,
  train,
  evaluate,
  tune,
  recommend,
  search,
  encoders,
  enrich,
  quarantine,
  keys,
  backup,
  restore,
  exportData,
  doctor,
];

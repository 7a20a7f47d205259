import { accessSync, constants, existsSync, readFileSync, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import { FileArtefactRegistry } from '../store/artefacts/file-artefact-registry.ts';
import { ARTEFACTS_FOLDER, SHOP_FILE } from '../store/sqlite/data-folder.ts';
import { openLogReader } from '../store/sqlite/log-reader.ts';
import { readConfiguration } from './configuration.ts';

export interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'fault';
  readonly detail: string;
  readonly remedy?: string;
}

const GIB = 2 ** 30;
/** Days after which a model is called old. */
const OLD_DAYS = 14;

/** Looks over a data folder and what it needs, without changing anything; a server may run on it. */
export async function examine(data: string, now: number): Promise<Finding[]> {
  const findings: Finding[] = [];
  const check = async (
    name: string,
    look: () => string | Omit<Finding, 'check'> | Promise<string | Omit<Finding, 'check'>>,
  ) => {
    try {
      const found = await look();
      findings.push(
        typeof found === 'string' ? { check: name, state: 'ok', detail: found } : { check: name, ...found },
      );
    } catch (error) {
      const { message, remedy } = error as AisleError;
      findings.push({
        check: name,
        state: 'fault',
        detail: message,
        ...(remedy === undefined ? {} : { remedy }),
      });
    }
  };
  await check('Node', () => process.version);
  await check('data folder', () => {
    if (!existsSync(join(data, SHOP_FILE)))
      throw new AisleError('not_found', `There is no shop in ${data}.`, {
        remedy: 'Make one with aisle init, or name its folder with --data.',
      });
    accessSync(data, constants.R_OK | constants.W_OK);
    return data;
  });
  if (findings.at(-1)?.state === 'fault') return findings;
  await check('free space', () => {
    const { bavail, bsize } = statfsSync(data);
    const free = (bavail * bsize) / GIB;
    return free > 2
      ? `${free.toFixed(1)} GiB`
      : {
          state: 'warning',
          detail: `${free.toFixed(2)} GiB`,
          remedy: 'Make room: when the disk is full, events are refused with store_full.',
        };
  });
  await check(
    'configuration',
    () => `port ${readConfiguration(data).port}, log level ${readConfiguration(data).log}`,
  );
  await check('in use by', () => lockHolder(data));
  await check('log and catalogue', () => {
    const reader = openLogReader(data);
    try {
      let products = 0;
      for (const _ of reader.products()) products++;
      return `${reader.head.toLocaleString('en')} events, ${products.toLocaleString('en')} products`;
    } finally {
      reader.close();
    }
  });
  await check('models', () => models(data, now));
  return findings;
}

function lockHolder(data: string): string {
  const file = join(data, 'lock');
  if (!existsSync(file)) return 'nobody';
  const { pid, address, url } = JSON.parse(readFileSync(file, 'utf8')) as {
    pid?: number;
    address?: string;
    url?: string;
  };
  const where = address ?? url;
  return `process ${pid ?? '?'}${where ? ` at ${where}` : ''}`;
}

async function models(data: string, now: number): Promise<string | Omit<Finding, 'check'>> {
  const registry = new FileArtefactRegistry(join(data, ARTEFACTS_FOLDER));
  try {
    const champions: string[] = [];
    let oldest = now;
    for (const model of registry.models()) {
      const version = registry.champion(model);
      if (version === undefined) continue;
      // Reads and verifies every file, as the server would.
      const { manifest } = await registry.load(model, version);
      champions.push(`${model}@${version}`);
      oldest = Math.min(oldest, manifest.trainedAt);
    }
    if (champions.length === 0)
      return {
        state: 'warning',
        detail: 'none is trained',
        remedy: 'Run aisle train; until then popular, trending and new answer from live counts.',
      };
    const days = Math.floor((now - oldest) / 86_400_000);
    if (days > OLD_DAYS)
      return {
        state: 'warning',
        detail: `${champions.join(', ')}; the oldest is ${days} days old`,
        remedy: 'Run aisle train, best once a day.',
      };
    return `${champions.join(', ')}; every file verified`;
  } finally {
    registry.close();
  }
}

import { accessSync, constants, statfsSync } from 'node:fs';
import { join } from 'node:path';
import { counted } from '../domain/counted.ts';
import { DAY_MS } from '../domain/day-ms.ts';
import type { AisleError } from '../domain/errors.ts';
import { FileArtefactRegistry } from '../store/artefacts/file-artefact-registry.ts';
import { checkStore } from '../store/check-store.ts';
import { lockHolder } from '../store/folder-lock.ts';
import { ARTEFACTS_FOLDER } from '../store/sqlite/data-folder.ts';
import { openLogReader } from '../store/sqlite/log-reader.ts';
import { readConfiguration } from './configuration.ts';
import { listEncoders, NO_ENCODER } from './encoders.ts';
import { requireShop } from './require-shop.ts';

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
    requireShop(data);
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
  // What is wrong with the configuration is said once.
  if (findings.at(-1)?.state !== 'fault') {
    await check('encoder', async () => {
      const { encoder } = readConfiguration(data);
      if (encoder === NO_ENCODER) return 'none: search by words, recommendations by behaviour alone';
      const chosen = (await listEncoders(data)).find((listed) => listed.chosen);
      if (chosen?.usable)
        return `${chosen.name} (${chosen.kind})${chosen.detail === '' ? '' : `: ${chosen.detail}`}`;
      return {
        state: 'fault',
        detail: chosen === undefined ? `there is no encoder "${encoder}"` : `${encoder}: ${chosen.detail}`,
        remedy: 'See aisle encoders list, and set "encoder" in the configuration to one that is usable.',
      };
    });
  }
  await check('in use by', () => {
    const holder = lockHolder(data);
    return holder === undefined
      ? 'nobody'
      : `process ${holder.pid}${holder.address ? ` at ${holder.address}` : ''}`;
  });
  await check('log and catalogue', () => {
    const reader = openLogReader(data);
    try {
      let products = 0;
      for (const _ of reader.products()) products++;
      return `${counted(reader.head, 'event')}, ${counted(products, 'product')}`;
    } finally {
      reader.close();
    }
  });
  await check('every page and file', async () => {
    const [first, ...more] = await checkStore(data);
    if (first === undefined) return 'sound';
    return {
      state: 'fault',
      detail: `${first.message}${more.length > 0 ? ` (and ${more.length} more)` : ''}`,
      ...(first.remedy === undefined ? {} : { remedy: first.remedy }),
    };
  });
  await check('models', () => models(data, now));
  return findings;
}

async function models(data: string, now: number): Promise<string | Omit<Finding, 'check'>> {
  const registry = new FileArtefactRegistry(join(data, ARTEFACTS_FOLDER));
  try {
    const champions: string[] = [];
    const torn: string[] = [];
    let oldest = now;
    for (const model of registry.models()) {
      const version = registry.champion(model);
      if (version === undefined) continue;
      if (!(await isWhole(registry, model, version))) {
        torn.push(await standInFor(registry, model, version));
        continue;
      }
      champions.push(`${model}@${version}`);
      const manifest = registry.versions(model).find((candidate) => candidate.version === version);
      oldest = Math.min(oldest, manifest?.trainedAt ?? now);
    }
    if (torn.length > 0)
      return {
        state: 'warning',
        detail: torn.join('; '),
        remedy: 'Run aisle train, which makes a whole version and puts it into service.',
      };
    if (champions.length === 0)
      return {
        state: 'warning',
        detail: 'none is trained',
        remedy: 'Run aisle train; until then popular, trending and new answer from live counts.',
      };
    const days = Math.floor((now - oldest) / DAY_MS);
    if (days > OLD_DAYS)
      return {
        state: 'warning',
        detail: `${champions.join(', ')}; the oldest is ${days} days old`,
        remedy: 'Run aisle train, best once a day.',
      };
    return champions.join(', ');
  } finally {
    registry.close();
  }
}

async function isWhole(registry: FileArtefactRegistry, model: string, version: string): Promise<boolean> {
  return registry.load(model, version).then(
    () => true,
    () => false,
  );
}

/** What a server does that starts with a torn champion. */
async function standInFor(registry: FileArtefactRegistry, model: string, champion: string): Promise<string> {
  for (const version of registry.champions(model).slice(1)) {
    if (await isWhole(registry, model, version))
      return `${model}@${champion} is damaged; a server starts with ${model}@${version}, which served before`;
  }
  return `${model}@${champion} is damaged, and no version that served before is whole; a server starts without`;
}

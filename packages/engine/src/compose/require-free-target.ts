import { existsSync, realpathSync, statSync } from 'node:fs';
import { basename, dirname, join, relative, resolve, sep } from 'node:path';
import { AisleError } from '../domain/errors.ts';

/**
 * For whatever writes a file that a call named: what lies in the data folder is the shop's own, whatever the links on the
 * way, and another file there is replaced only when the caller says so. Pipes and devices take what comes.
 * @throws AisleError `invalid_field` inside the data folder, `conflict` when the file is there.
 */
export function requireFreeTarget(data: string, file: string, replace: boolean): void {
  const inside = relative(realpathSync(data), realPlace(resolve(file)));
  if (inside === '' || (inside !== '..' && !inside.startsWith(`..${sep}`) && resolve(inside) !== inside)) {
    throw new AisleError('invalid_field', `${file} lies in the data folder ${data}; nothing was written.`, {
      field: 'file',
      remedy: 'Name a file outside it: what lies there is the shop itself.',
    });
  }
  if (!replace && statSync(file, { throwIfNoEntry: false })?.isFile()) {
    throw new AisleError('conflict', `${file} is there already; nothing was written.`, {
      field: 'file',
      remedy: 'Name another file, or replace this one with --force.',
    });
  }
}

/** The path without links, as far as it is there. */
function realPlace(path: string): string {
  if (existsSync(path) || dirname(path) === path) return realpathSync(path);
  return join(realPlace(dirname(path)), basename(path));
}

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AisleError } from '../domain/errors.ts';
import type { Json } from '../domain/model.ts';
import { replaceDurably } from '../store/durable-file.ts';
import { CONFIGURATION_FILE, CONFIGURATION_TEMPLATE } from './configuration.ts';

/** Sets one setting in the data folder's file and leaves everything else in it, comments too, as it is. */
export async function setSetting(data: string, name: string, value: Json): Promise<void> {
  const file = join(data, CONFIGURATION_FILE);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : CONFIGURATION_TEMPLATE;
  await replaceDurably(file, withSetting(text, name, value), `${file}.${process.pid}`);
}

/** @throws AisleError `invalid_configuration` when the text is no JSON object. */
export function withSetting(text: string, name: string, value: Json): string {
  const { entries, open, close } = outline(text);
  const written = JSON.stringify(value, null, 2).replaceAll('\n', '\n  ');
  // Of a name that stands there twice the last counts.
  const found = entries.findLast((entry) => entry.name === name);
  if (found) return text.slice(0, found.from) + written + text.slice(found.to);
  const line = `\n  ${JSON.stringify(name)}: ${written}`;
  const last = entries.at(-1);
  if (last) return `${text.slice(0, last.to)},\n${line}${text.slice(last.to)}`;
  const rest = text.slice(open + 1, close).trimEnd();
  return `${text.slice(0, open + 1)}${rest}${line}\n${text.slice(close)}`;
}

interface Entry {
  readonly name: string;
  /** Where its value begins and ends. */
  readonly from: number;
  readonly to: number;
}

/** A comment, a string, or one character that means something. */
const TOKEN = /\/\/[^\n]*|"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** The settings of an object with comments, by place. */
function outline(text: string): { readonly entries: Entry[]; readonly open: number; readonly close: number } {
  const entries: Entry[] = [];
  let depth = 0;
  let open = -1;
  let name: string | undefined;
  let from = -1;
  let to = -1;
  const finish = () => {
    if (name !== undefined && from >= 0) entries.push({ name, from, to });
    name = undefined;
    from = -1;
  };
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token.startsWith('//')) continue;
    const end = index + token.length;
    if (token === '}' || token === ']') depth--;
    if (depth === 0) {
      if (token === '{' && open < 0) open = index;
      else if (token === '}' && open >= 0) {
        finish();
        return { entries, open, close: index };
      } else break;
    } else if (depth === 1 && token === ',') finish();
    else if (depth === 1 && name === undefined && token.startsWith('"')) name = JSON.parse(token) as string;
    else if (!(depth === 1 && token === ':')) {
      if (from < 0) from = index;
      to = end;
    }
    if (token === '{' || token === '[') depth++;
  }
  throw new AisleError(
    'invalid_configuration',
    'The configuration file is not an object, so nothing can be added to it.',
    {
      remedy: 'Mend the file; aisle doctor says where it is wrong.',
    },
  );
}

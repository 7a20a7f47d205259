import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import type { DemoShopper, StorefrontOptions } from './options.ts';

export const HELP = `A small shop front on Aisle.

  node examples/storefront/server.ts --api URL [--port N] [--host H] [--name NAME] [--currency EUR]
      [--pictures DIR] [--shopper "id|label|description"]…

Keys come from the environment, where they do not show in lists of processes:
  AISLE_SECRET_KEY        stays in this process
  AISLE_PUBLISHABLE_KEY   goes into the page; must list this storefront's origin

  AISLE_SECRET_KEY=… AISLE_PUBLISHABLE_KEY=… \\
    node examples/storefront/server.ts --api http://127.0.0.1:7700 --shopper "17850|Customer 17850|buys often"
`;

const SAFE_ID = /^[\p{L}\p{N}_-][\p{L}\p{N}._-]*$/u;

/** Options from flags and environment; undefined when help was wanted. @throws Error saying what is missing. */
export function readFlags(
  args: readonly string[],
  environment: NodeJS.ProcessEnv,
): StorefrontOptions | undefined {
  const { values } = parseArgs({
    args: [...args],
    options: {
      api: { type: 'string', default: environment['AISLE_URL'] ?? 'http://127.0.0.1:7700' },
      port: { type: 'string', default: '7701' },
      host: { type: 'string', default: '127.0.0.1' },
      name: { type: 'string' },
      currency: { type: 'string' },
      pictures: { type: 'string' },
      shopper: { type: 'string', multiple: true, default: [] },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Error(`--port must be a number from 0 to 65535, not ${values.port}.`);
  const { pictures } = values;
  return {
    apiUrl: values.api,
    secretKey: required(environment, 'AISLE_SECRET_KEY'),
    publishableKey: required(environment, 'AISLE_PUBLISHABLE_KEY'),
    port,
    host: values.host,
    demoShoppers: values.shopper.map(shopperOf),
    ...(values.name === undefined ? {} : { shopName: values.name }),
    ...(values.currency === undefined ? {} : { currency: values.currency }),
    ...(pictures === undefined ? {} : { pictures: (itemId: string) => pictureIn(pictures, itemId) }),
  };
}

function required(environment: NodeJS.ProcessEnv, name: string): string {
  const value = environment[name];
  if (!value) throw new Error(`${name} is not set; aisle init shows the keys of a new shop.`);
  return value;
}

function shopperOf(text: string): DemoShopper {
  const [id, label, description] = text.split('|', 3);
  if (!id) throw new Error('--shopper needs "id|label|description".');
  return { id, label: label || id, description: description ?? '' };
}

function pictureIn(directory: string, itemId: string): string | undefined {
  if (!SAFE_ID.test(itemId)) return undefined;
  try {
    return readFileSync(join(directory, `${itemId}.svg`), 'utf8');
  } catch {
    return undefined;
  }
}

import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The UCI repository's download of Online Retail (CC BY 4.0): a ZIP with a workbook inside. */
const PUBLIC_ADDRESS = 'https://archive.ics.uci.edu/static/public/352/online+retail.zip';
const PATIENCE_MS = 4000;

export interface DemoShop {
  readonly kind: 'online-retail' | 'simulated';
  readonly name: string;
  /** What the demo says about where the data comes from. */
  readonly note: string;
  /** File, folder or address to import; absent for the simulated shop. */
  readonly source?: string;
}

const SIMULATED: Omit<DemoShop, 'note'> = { kind: 'simulated', name: 'Aisle Street' };

/**
 * The real Online Retail shop where it can be had: in the folder `AISLE_DATA` names, in `../shared/data`, or at its public
 * address when that answers within a few seconds; else the simulated shop. `AISLE_DATA=none` asks for the simulated one.
 */
export async function findShop(root: string, simulated: boolean): Promise<DemoShop> {
  const named = process.env['AISLE_DATA'];
  if (simulated || named === 'none') return { ...SIMULATED, note: 'the simulated shop, as asked' };
  if (named !== undefined && existsSync(join(named, 'shop.db')))
    console.log(
      `AISLE_DATA names the folder of a shop (${named}); it is for public data sets. A shop's folder goes into AISLE_DATA_DIR.`,
    );
  for (const folder of [named, join(root, '../shared/data')]) {
    if (!folder) continue;
    for (const path of [join(folder, 'online-retail'), folder]) {
      if (existsSync(join(path, 'online_retail.csv.gz'))) return onlineRetail(path, `found in ${path}`);
    }
  }
  if (await answers(PUBLIC_ADDRESS)) return onlineRetail(PUBLIC_ADDRESS, `from ${PUBLIC_ADDRESS}`);
  return { ...SIMULATED, note: 'the simulated shop, as Online Retail is neither here nor reachable' };
}

function onlineRetail(source: string, where: string): DemoShop {
  return {
    kind: 'online-retail',
    name: 'Online Retail',
    source,
    note: `the real invoices of Online Retail (UCI, CC BY 4.0), ${where}`,
  };
}

async function answers(address: string): Promise<boolean> {
  try {
    return (await fetch(address, { method: 'HEAD', signal: AbortSignal.timeout(PATIENCE_MS) })).ok;
  } catch {
    return false;
  }
}

import { AisleError } from '../../../domain/errors.ts';
import type { Event } from '../../../domain/event.ts';
import type { EpochMs, EventId, ShopperId } from '../../../domain/ids.ts';
import type { Product } from '../../../domain/product.ts';
import { median } from '../../median.ts';
import type { ImportBlock, Pipeline, PipelineContext } from '../../pipeline.ts';
import { openTable } from '../../sources/open-table.ts';
import type { SourceFile } from '../../sources/source-file.ts';
import type { TableRow } from '../../sources/table.ts';
import { type Basket, purchaseOf, TRANSACTION_COLUMNS } from './journey-basket.ts';
import { columnPicker, type Pick } from './journey-columns.ts';
import { isGoods, type JourneyProduct, journeyProduct, PRODUCT_COLUMNS } from './journey-product.ts';

const BLOCK = 2048;
const EMPTY: ImportBlock = { products: [], events: [] };
const DEMOGRAPHIC_COLUMNS = ['household_id', 'age', 'income', 'household_size'] as const;

type Table = 'products' | 'transactions' | 'demographics';
/** Takes one row, or says why not. */
type TakeRow = (
  pick: Pick,
  row: TableRow,
  columns: readonly string[],
  file: string,
) => { code: string; reason: string } | undefined;

/**
 * dunnhumby "The Complete Journey": products, baskets of households and what is known of the households. The tables
 * are told apart by their files' names (`products…`, `transactions…`, `demographics…`); coupons, campaigns and
 * promotions are left out. A household's answers become one `x-demographics` event at its first purchase.
 * Baskets are kept in memory, about 100 bytes a line: the file need not be in order.
 */
export const completeJourney: Pipeline = {
  name: 'complete-journey',
  version: 1,
  async *run(files, context) {
    const { tally, receivedAt } = context;
    const tables = sortTables(files, context);
    const products = new Map<string, JourneyProduct>();
    const baskets = new Map<string, Basket>();
    const households = new Map<string, { row: number; file: string; answers: Record<string, string> }>();

    yield* rowsOf(tables.products, PRODUCT_COLUMNS, context, (pick, { cells }) => {
      const product = {
        id: pick(cells, 'product_id'),
        manufacturer: pick(cells, 'manufacturer_id'),
        department: pick(cells, 'department'),
        brand: pick(cells, 'brand'),
        category: pick(cells, 'product_category'),
        type: pick(cells, 'product_type'),
        size: pick(cells, 'package_size').replace(/\s+/g, ' '),
      };
      if (product.id === '') return { code: 'invalid_field', reason: 'product_id is empty' };
      if (products.has(product.id))
        return { code: 'repeated_product', reason: `product ${product.id} was there before` };
      if (!isGoods(product))
        return { code: 'not_an_article', reason: `${product.department} ${product.type}`.trim() };
      products.set(product.id, product);
      return undefined;
    });

    const haveProducts = tables.products.length > 0;
    const householdsOf = new Map<string, Set<string>>();
    yield* rowsOf(tables.transactions, TRANSACTION_COLUMNS, context, (pick, { cells }) => {
      const household = pick(cells, 'household_id');
      const id = pick(cells, 'basket_id');
      const product = pick(cells, 'product_id');
      const quantity = numberOf(pick(cells, 'quantity'));
      const sales = numberOf(pick(cells, 'sales_value'));
      const time = instantOf(pick(cells, 'transaction_timestamp'));
      const discount = ['retail_disc', 'coupon_disc', 'coupon_match_disc']
        .map((column) => numberOf(pick(cells, column) || '0'))
        .reduce((sum, each) => sum + Math.abs(each), 0);
      for (const [column, value] of [
        ['household_id', household],
        ['basket_id', id],
        ['product_id', product],
      ]) {
        if (value === '') return { code: 'invalid_field', reason: `${column} is empty` };
      }
      if (Number.isNaN(quantity + sales + discount))
        return { code: 'invalid_field', reason: 'an amount is no number' };
      if (Number.isNaN(time)) return { code: 'invalid_field', reason: 'transaction_timestamp is not a time' };
      if (haveProducts && !products.has(product)) {
        return { code: 'not_an_article', reason: `product ${product} is no article of the catalogue` };
      }
      if (quantity <= 0) return { code: 'quantity_not_positive', reason: `the quantity is ${quantity}` };
      if (sales < 0) return { code: 'price_not_positive', reason: `the line's value is ${sales}` };
      const key = `${id}\t${household}`;
      let basket = baskets.get(key);
      if (basket === undefined) {
        basket = { id, household, store: pick(cells, 'store_id'), time, lines: [] };
        baskets.set(key, basket);
        householdsOf.set(id, (householdsOf.get(id) ?? new Set()).add(household));
      }
      basket.lines.push({ product, quantity, sales, discount });
      return undefined;
    });

    yield* rowsOf(
      tables.demographics,
      DEMOGRAPHIC_COLUMNS,
      context,
      (pick, { row, cells }, columns, file) => {
        const household = pick(cells, 'household_id');
        if (household === '') return { code: 'invalid_field', reason: 'household_id is empty' };
        if (households.has(household))
          return { code: 'repeated_household', reason: `household ${household} was there before` };
        const answers = Object.fromEntries(
          columns
            .filter((column) => column !== 'household_id')
            .map((column) => [column, pick(cells, column)]),
        );
        households.set(household, { row, file, answers });
        return undefined;
      },
    );

    const ordered = [...baskets.values()].sort(
      (a, b) => a.time - b.time || Number(a.id) - Number(b.id) || Number(a.household) - Number(b.household),
    );
    yield* productBlocks(products, ordered);
    let events: Event[] = [];
    for (const basket of ordered) {
      const known = households.get(basket.household);
      if (known !== undefined) {
        events.push(demographicsOf(basket.household, known.answers, basket.time, receivedAt));
        households.delete(basket.household);
      }
      events.push(purchaseOf(basket, householdsOf.get(basket.id)!.size > 1, receivedAt));
      if (events.length >= BLOCK) {
        yield { products: [], events };
        events = [];
      }
    }
    for (const [household, { row, file, answers }] of households) {
      tally.accepted--;
      const content = [household, ...Object.values(answers)].join(',');
      tally.refuse({
        source: file,
        row,
        code: 'no_purchases',
        reason: 'the household bought nothing in these files',
        content,
      });
    }
    yield { products: [], events };
  },
};

function sortTables(
  files: readonly SourceFile[],
  { tally }: PipelineContext,
): Readonly<Record<Table, readonly SourceFile[]>> {
  const tables: Record<Table, SourceFile[]> = { products: [], transactions: [], demographics: [] };
  for (const file of files) {
    const table = (Object.keys(tables) as Table[]).find((name) => file.name.toLowerCase().startsWith(name));
    if (table !== undefined) tables[table].push(file);
    else tally.skipped.add(`${file.name}: not products, transactions or demographics`);
  }
  if (tables.products.length + tables.transactions.length === 0) {
    throw new AisleError('import_failed', 'None of the files is a table of The Complete Journey.', {
      remedy: 'Give the folder with products….csv and transactions….csv, plain or with .gz.',
    });
  }
  return tables;
}

async function* rowsOf(
  files: readonly SourceFile[],
  needed: readonly string[],
  { tally, onRead }: PipelineContext,
  take: TakeRow,
): AsyncGenerator<ImportBlock> {
  const count = (rule: string, times: number): void => tally.clean(rule, times);
  for (const file of files) {
    for await (const { columns, rows, faults } of openTable(file, { count, onRead })) {
      const pick = columnPicker(file.name, columns, needed);
      tally.rows += rows.length + faults.length;
      for (const fault of faults) tally.refuse({ source: file.name, ...fault });
      for (const row of rows) {
        const fault = take(pick, row, columns, file.name);
        if (fault === undefined) tally.accepted++;
        else tally.refuse({ source: file.name, row: row.row, ...fault, content: row.cells.join(',') });
      }
      yield EMPTY;
    }
  }
}

function* productBlocks(
  products: ReadonlyMap<string, JourneyProduct>,
  ordered: readonly Basket[],
): Generator<ImportBlock> {
  const sold = new Map<string, { firstAt: EpochMs; prices: number[] }>();
  for (const basket of ordered) {
    for (const { product, sales, quantity } of basket.lines) {
      const known = sold.get(product);
      if (known) known.prices.push(sales / quantity);
      else sold.set(product, { firstAt: basket.time, prices: [sales / quantity] });
    }
  }
  let block: Product[] = [];
  for (const product of products.values()) {
    const sales = sold.get(product.id);
    const price = sales === undefined ? 0 : Math.round(median(sales.prices) * 100) / 100;
    block.push(journeyProduct(product, sales && { firstAt: sales.firstAt, price }));
    if (block.length === BLOCK) {
      yield { products: block, events: [] };
      block = [];
    }
  }
  yield { products: block, events: [] };
}

function demographicsOf(
  household: string,
  answers: Readonly<Record<string, string>>,
  occurredAt: EpochMs,
  receivedAt: EpochMs,
): Event {
  return {
    eventId: `cj:household:${household}` as EventId,
    type: 'x-demographics',
    occurredAt,
    receivedAt,
    shopperId: household as ShopperId,
    items: [],
    properties: Object.fromEntries(Object.entries(answers).filter(([, answer]) => answer !== '')),
  };
}

function numberOf(text: string): number {
  return text === '' ? Number.NaN : Number(text);
}

function instantOf(text: string): EpochMs {
  return Date.parse(/(?:Z|[+-]\d{2}:?\d{2})$/.test(text) ? text : `${text.replace(' ', 'T')}Z`);
}

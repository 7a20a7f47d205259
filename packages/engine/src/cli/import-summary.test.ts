import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ImportReport } from '../compose/import-into-shop.ts';
import { importSummary } from './import-summary.ts';

const REPORT: ImportReport = {
  source: 'a.csv',
  pipeline: 'mapping',
  dryRun: false,
  alreadyDone: false,
  resumed: false,
  rows: 1,
  accepted: 1,
  refused: {},
  refusedShare: 0,
  warnings: [],
  examples: {},
  merged: {},
  cleaned: {},
  skipped: [],
  events: 1,
  duplicates: 0,
  products: 0,
  shoppers: 1,
  guests: 0,
  firstAt: 0,
  lastAt: 0,
  seconds: 1,
  rowsPerSecond: 1,
};

test('one of a kind is singular, several are plural, thousands are parted', () => {
  assert.equal(
    importSummary(REPORT),
    'a.csv: 1 row in 1.0 s (1 a second)\n1 row became 1 event (0 known before) and 0 products\n1 shopper, 0 guest orders, 1970-01-01 to 1970-01-01',
  );
  assert.match(importSummary({ ...REPORT, rows: 2500, guests: 1 }), /2,500 rows in.*1 guest order,/s);
});

test('refused rows: where, what stands there, what to do; a dry run says would', () => {
  const refused: ImportReport = {
    ...REPORT,
    refused: { invalid_field: 1200, ragged_row: 1 },
    warnings: ['Something is wrong.'],
    examples: {
      invalid_field: [
        {
          source: 'a.csv',
          row: 1004,
          rows: 1100,
          field: 'Menge',
          value: '-1',
          reason: 'quantity is not above 0.',
          remedy: 'Be positive.',
        },
        {
          source: 'a.csv',
          row: 3,
          rows: 70,
          field: 'Menge',
          value: 'viel',
          reason: 'Menge is "viel".',
          remedy: 'Write digits.',
        },
        { source: 'a.csv', row: 5, rows: 20, field: 'Kunde', value: '', reason: 'shopperId is missing.' },
        { source: 'a.csv', row: 7, rows: 5, field: 'SKU', value: '', reason: 'SKU is empty.' },
      ],
      ragged_row: [
        { source: 'a.csv', row: 9, rows: 1, reason: '4 fields where the header has 6', remedy: 'Quote.' },
      ],
    },
  };
  const lines = importSummary(refused).split('\n');
  assert.deepEqual(lines.slice(3), [
    '',
    'Refused and kept in quarantine',
    '      1,200  invalid_field',
    '        1,100  row 1,004: quantity is not above 0 (Menge: "-1"). Be positive.',
    '           70  row 3: Menge is "viel". Write digits.',
    '           20  row 5: shopperId is missing (Kunde is empty).',
    '            5  row 7: SKU is empty.',
    '            5  of other kinds; --report FILE names more',
    '          1  ragged_row',
    '            1  row 9: 4 fields where the header has 6. Quote.',
    '',
    'All of them: aisle quarantine list',
    '',
    'Warning: Something is wrong.',
  ]);
  const dry = importSummary({ ...refused, dryRun: true });
  assert.match(dry, /1 row would become 1 event and 0 products/);
  assert.match(dry, /^Would be refused and kept in quarantine$/m);
  assert.doesNotMatch(dry, /aisle quarantine/);
  assert.match(importSummary({ ...refused, source: 'a.csv, b.csv' }), /^ +70 {2}a\.csv row 3: /m);
  assert.match(importSummary({ ...refused, alreadyDone: true }), /imported before.*aisle quarantine list/);
});

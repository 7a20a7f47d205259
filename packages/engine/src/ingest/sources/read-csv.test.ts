import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import Papa from 'papaparse';
import { AisleError } from '../../domain/errors.ts';
import { MAX_RECORD_LENGTH, readCsv } from './read-csv.ts';
import type { RowFault } from './table.ts';

async function read(text: string, size = text.length || 1, delimiter?: string) {
  async function* chunks(): AsyncGenerator<string> {
    for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
  }
  const rows: (readonly string[])[] = [];
  const numbers: number[] = [];
  const faults: RowFault[] = [];
  let columns: readonly string[] = [];
  for await (const block of readCsv(chunks(), delimiter === undefined ? {} : { delimiter })) {
    columns = block.columns;
    for (const row of block.rows) {
      rows.push(row.cells);
      numbers.push(row.row);
    }
    faults.push(...block.faults);
  }
  return { columns, rows, numbers, faults };
}

test('quotes, doubled quotes, line ends inside quotes, CRLF, blank lines', async () => {
  const text = 'a,b\r\n1,"x, ""y""\nz"\r\n\r\n2,12" plate\r\n"",\n';
  for (const size of [1, 2, 3, 100]) {
    const { columns, rows, numbers, faults } = await read(text, size);
    assert.deepEqual(columns, ['a', 'b']);
    assert.deepEqual(rows, [
      ['1', 'x, "y"\nz'],
      ['2', '12" plate'],
      ['', ''],
    ]);
    assert.deepEqual(numbers, [1, 2, 3]);
    assert.deepEqual(faults, []);
  }
});

test('the delimiter is found from the header', async () => {
  assert.deepEqual((await read('a;b;c,d\n1;2;3\n')).rows, [['1', '2', '3']]);
  assert.deepEqual((await read('a\tb\n1\t2')).rows, [['1', '2']]);
  assert.deepEqual((await read('a,b|c\n1,2', 3, ',')).rows, [['1', '2']]);
});

test('ragged rows are refused by number, empty surplus fields are forgiven', async () => {
  const { rows, numbers, faults } = await read('a,b\n1,2\n3\n4,5,6\n7,8,,\n');
  assert.deepEqual(rows, [
    ['1', '2'],
    ['7', '8'],
  ]);
  assert.deepEqual(numbers, [1, 4]);
  assert.deepEqual(
    faults.map(({ row, code, content }) => [row, code, content]),
    [
      [2, 'ragged_row', '3'],
      [3, 'ragged_row', '4,5,6'],
    ],
  );
});

test('a quote that is never closed costs one row', async () => {
  const good = 'x'.repeat(1000);
  const lines = Array.from({ length: 600 }, () => `1,${good}`).join('\n');
  const { rows, faults } = await read(`a,b\n1,"broken\n${lines}\n`, 65_536);
  assert.ok(lines.length > MAX_RECORD_LENGTH);
  assert.equal(rows.length, 600);
  assert.deepEqual(
    faults.map(({ row, code }) => [row, code]),
    [[1, 'unclosed_quote']],
  );
});

test('a line that is too long costs one row, however it is cut, and a long header is refused', async () => {
  const long = 'x'.repeat(MAX_RECORD_LENGTH + 1);
  const most = 'y'.repeat(MAX_RECORD_LENGTH - 2);
  for (const odd of [long, `${long}${long}${long}`, `3,"${long}"`])
    for (const size of [1000, 65_536, 10_000_000]) {
      const { rows, faults } = await read(`a,b\n1,${most}\n${odd}\n5,z\n${long}`, size);
      assert.deepEqual(rows, [
        ['1', most],
        ['5', 'z'],
      ]);
      assert.deepEqual(
        faults.map(({ row, code, content }) => [row, code, content.length]),
        [
          [2, 'too_large', 2000],
          [4, 'too_large', 2000],
        ],
      );
    }
  for (const size of [1000, 10_000_000]) await assert.rejects(read(long, size), { code: 'import_failed' });
});

test('a line without end is read in memory that has a bound', async () => {
  let given = 0;
  async function* chunks(): AsyncGenerator<string> {
    yield 'a,b\n';
    for (; given < 20_000; given++) yield 'x'.repeat(4096);
    yield '\n1,2\n';
  }
  const rows: (readonly string[])[] = [];
  const faults: string[] = [];
  for await (const block of readCsv(chunks())) {
    rows.push(...block.rows.map((row) => row.cells));
    faults.push(...block.faults.map((fault) => fault.code));
  }
  assert.deepEqual(rows, [['1', '2']]);
  assert.deepEqual(faults, ['too_large']);
});

test('text after a closing quote costs one row', async () => {
  const { rows, faults } = await read('a,b\n1,"x"y\n2,"open\n3,"z"\n4,w\n');
  assert.deepEqual(rows, [
    ['3', 'z'],
    ['4', 'w'],
  ]);
  assert.deepEqual(
    faults.map(({ row, code }) => [row, code]),
    [
      [1, 'malformed_quote'],
      [2, 'malformed_quote'],
    ],
  );
});

test('no header, an unclosed header and a repeated column are refused with a remedy', async () => {
  for (const text of ['', '\n\n', 'a,"b\n1,2', 'a,a\n1,2']) {
    await assert.rejects(
      read(text),
      (fault) => fault instanceof AisleError && fault.code === 'import_failed' && !!fault.remedy,
    );
  }
});

test('what papaparse writes is read back, however it is cut', async () => {
  const cell = fc.string({ unit: fc.constantFrom('a', ' ', ',', '"', '\n', ';', 'é'), maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.tuple(cell, cell, cell), { minLength: 1 }),
      fc.integer({ min: 1, max: 20 }),
      async (data, size) => {
        const text = Papa.unparse({ fields: ['one', 'two', 'three'], data }, { quotes: true, newline: '\n' });
        const { rows, faults } = await read(text, size, ',');
        assert.deepEqual(rows, data);
        assert.deepEqual(faults, []);
      },
    ),
    { numRuns: 200 },
  );
});

test('any text at all: no crash, every row numbered once', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.string({ unit: fc.constantFrom('a', ',', '"', '\n', '\r'), maxLength: 60 }),
      fc.integer({ min: 1, max: 9 }),
      async (body, size) => {
        const { numbers, faults } = await read(`p,q\n${body}`, size, ',');
        const all = [...numbers, ...faults.map((fault) => fault.row)].sort((a, b) => a - b);
        assert.deepEqual(
          all,
          all.map((_, at) => at + 1),
        );
        const whole = await read(`p,q\n${body}`, 1000, ',');
        assert.deepEqual(numbers, whole.numbers);
      },
    ),
    { numRuns: 500 },
  );
});

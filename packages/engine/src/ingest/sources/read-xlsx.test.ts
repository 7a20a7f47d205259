import assert from 'node:assert/strict';
import { join } from 'node:path';
import { test } from 'node:test';
import { strToU8, zipSync } from 'fflate';
import { withFiles } from '../import-into-memory.case.ts';
import { openTable } from './open-table.ts';
import { MAX_XML_PIECE, xmlScanner } from './scan-xml.ts';
import { sharedTexts } from './xlsx-workbook.ts';

const WORKBOOK = {
  '[Content_Types].xml': strToU8('<Types/>'),
  'xl/workbook.xml': strToU8(
    '<?xml version="1.0"?><workbook xmlns:r="x"><sheets><sheet name="First" sheetId="7" r:id="rId9"/><sheet name="Other" r:id="rId1"/></sheets></workbook>',
  ),
  'xl/_rels/workbook.xml.rels': strToU8(
    '<Relationships><Relationship Id="rId1" Target="worksheets/sheet1.xml"/><Relationship Id="rId9" Target="/xl/worksheets/sheet9.xml"/></Relationships>',
  ),
  'xl/styles.xml': strToU8(
    '<styleSheet><numFmts><numFmt numFmtId="164" formatCode="dd/mm/yyyy\\ hh:mm"/><numFmt numFmtId="165" formatCode="[Red]0.00&quot;day&quot;"/></numFmts><cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="164"/><xf numFmtId="165"/></cellXfs></styleSheet>',
  ),
  'xl/sharedStrings.xml': strToU8(
    '<sst><si><t>sku</t></si><si><r><t>ti</t></r><r><t>tle</t></r></si><si><t xml:space="preserve">Mug &amp; &lt;Cup&gt; &#163;</t><rPh><t>no</t></rPh></si></sst>',
  ),
  'xl/worksheets/sheet1.xml': strToU8(
    '<worksheet><sheetData><row><c><v>wrong sheet</v></c></row></sheetData></worksheet>',
  ),
  'xl/worksheets/sheet9.xml': strToU8(
    '<worksheet><!-- a > b --><sheetData>' +
      '<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" t="s"><v>1</v></c><c r="C1" t="inlineStr"><is><t>at</t></is></c><c r="D1" t="str"><v>n</v></c></row>' +
      '<row r="2"><c r="A2"><v>71053</v></c><c r="B2" t="s"><v>2</v></c><c r="C2" s="1"><v>40513.351388888892</v></c><c r="D2" s="2"><v>2.5</v></c></row>' +
      '<row r="3"/>' +
      '<row r="4"><c r="C4" s="1"><v>40878.5</v></c></row>' +
      '<row r="5"><c r="A5"><v>1</v></c><c r="F5"><v>9</v></c></row>' +
      '</sheetData></worksheet>',
  ),
};

async function tableOf(name: string, bytes: Uint8Array) {
  return withFiles({ [name]: bytes }, async (folder) => {
    const blocks = [];
    for await (const block of openTable({ name, path: join(folder, name), bytes: bytes.length }))
      blocks.push(block);
    return blocks;
  });
}

test('a workbook: first sheet by its relation, shared and inline texts, dates by style, gaps, ragged rows', async () => {
  for (const level of [0, 6] as const) {
    const [block] = await tableOf('book.xlsx', zipSync(WORKBOOK, { level }));
    assert.deepEqual(block?.columns, ['sku', 'title', 'at', 'n']);
    assert.deepEqual(block?.rows, [
      { row: 1, cells: ['71053', 'Mug & <Cup> £', '2010-12-01 08:26:00', '2.5'] },
      { row: 2, cells: ['', '', '2011-12-01 12:00:00', ''] },
    ]);
    assert.deepEqual(
      block?.faults.map(({ row, code }) => [row, code]),
      [[3, 'ragged_row']],
    );
  }
});

test('a workbook inside an archive, and a CSV inside an archive', async () => {
  const nested = zipSync({ 'readme.txt': strToU8('hi'), 'data/Online Retail.xlsx': zipSync(WORKBOOK) });
  assert.equal((await tableOf('download', nested))[0]?.rows.length, 2);
  const csv = zipSync({ 'a.csv': strToU8('a,b\n1,2\n3,4\n'), 'b.csv': strToU8('a\n') });
  assert.deepEqual(
    (await tableOf('x.zip', csv))[0]?.rows.map((row) => row.cells),
    [
      ['1', '2'],
      ['3', '4'],
    ],
  );
});

test('damaged archives, and archives without a table, say so', async () => {
  const whole = zipSync(WORKBOOK);
  const broken = [
    whole.subarray(0, 300),
    zipSync({ 'a.png': strToU8('x') }),
    zipSync({ '[Content_Types].xml': strToU8('') }),
  ];
  for (const bytes of broken) await assert.rejects(tableOf('x.xlsx', bytes), { code: 'import_failed' });
  for (let at = 0; at < whole.length; at += 37) {
    const damaged = Uint8Array.from(whole);
    damaged[at] = damaged[at]! ^ 0xff;
    await tableOf('x.xlsx', damaged).catch((fault) =>
      assert.equal(fault.code, 'import_failed', String(fault)),
    );
  }
});

function workbookOf(rows: string): Uint8Array {
  return zipSync({
    '[Content_Types].xml': strToU8('<Types/>'),
    'xl/worksheets/sheet1.xml': strToU8(`<worksheet><sheetData>${rows}</sheetData></worksheet>`),
  });
}

const HEADER = '<row r="1"><c r="A1" t="str"><v>sku</v></c></row>';

test('more columns or rows than a sheet can hold are refused before anything is made for them', async () => {
  const cell = (reference: string) => `<c r="${reference}"><v>1</v></c>`;
  const cases = [
    `${HEADER}<row r="2">${cell('ZZZZZZ2')}</row>`,
    `${HEADER}<row r="2">${cell(`${'Z'.repeat(500)}2`)}</row>`,
    `${HEADER}<row r="2">${cell('XFE2')}</row>`,
    `${HEADER}<row r="2">${cell('XFD2')}<c><v>1</v></c></row>`,
    `${HEADER}<row r="1048577">${cell('A1048577')}</row>`,
    `${HEADER}<row r="1048576"/><row/>`,
  ];
  for (const rows of cases)
    await assert.rejects(
      tableOf('x.xlsx', workbookOf(rows)),
      (fault: { code?: string; remedy?: string }) => fault.code === 'too_large' && fault.remedy !== undefined,
      rows.slice(50, 120),
    );
  const [block] = await tableOf(
    'x.xlsx',
    workbookOf(`${HEADER}<row r="1048576">${cell('XFD1048576')}</row>`),
  );
  assert.equal(block?.faults[0]?.code, 'ragged_row', 'the last cell of a sheet is read');
});

test('a tag or a text without an end is refused, in small pieces and in large ones', () => {
  const nothing = { open: () => {}, text: () => {}, close: () => {} };
  for (const start of ['<c r="', '<t>', '<!-- ', ''])
    for (const size of [4096, 262_144]) {
      const scan = xmlScanner(nothing);
      scan(start);
      assert.throws(
        () => {
          for (let fed = 0; fed <= MAX_XML_PIECE; fed += size) scan('a'.repeat(size));
        },
        { code: 'import_failed' },
      );
    }
});

test('a scan tells the same however the text is cut', () => {
  const xml = '<a><!-- x > y --><b k="1"/>te&amp;xt<!----><x:c>-- ></x:c>\n<?p?></a>';
  const heard = (size: number) => {
    const told: string[] = [];
    const scan = xmlScanner({
      open: (name, attributes) => told.push(`open ${name}${attributes}`),
      text: (text) => told.push(`text ${text}`),
      close: (name) => told.push(`close ${name}`),
    });
    for (let at = 0; at < xml.length; at += size) scan(xml.slice(at, at + size));
    return told;
  };
  const whole = heard(xml.length);
  assert.deepEqual(whole, [
    'open a',
    'open b k="1"',
    'close b',
    'text te&xt',
    'open c',
    'text -- >',
    'close c',
    'text \n',
    'close a',
  ]);
  for (let size = 1; size < xml.length; size++) assert.deepEqual(heard(size), whole, `pieces of ${size}`);
});

test('shared texts are held up to a limit', async () => {
  const entry = { name: 'x', bytes: 0, method: 0, compressed: 0, headerOffset: 0 };
  async function* textOf(): AsyncGenerator<string> {
    yield '<sst>';
    for (let i = 0; i < 10; i++) yield `<si><t>${'a'.repeat(84)}</t></si>`;
    yield '</sst>';
  }
  assert.equal((await sharedTexts(entry, textOf, 1000)).length, 10);
  await assert.rejects(sharedTexts(entry, textOf, 999), { code: 'too_large' });
});

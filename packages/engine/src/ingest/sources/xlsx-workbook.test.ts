import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dateStyles } from './xlsx-workbook.ts';
import type { ZipEntry } from './zip-archive.ts';

const ENTRY: ZipEntry = {
  name: 'xl/styles.xml',
  bytes: 0,
  method: 0,
  compressed: 0,
  headerOffset: 0,
};

/** Whether a cell of each of these formats, which number from 200, shows a date. */
async function areDates(codes: readonly string[], cells = codes.map((_, at) => at)) {
  const formats = codes.map((code, at) => `<numFmt numFmtId="${200 + at}" formatCode="${code}"/>`).join('');
  const styles = cells.map((at) => `<xf numFmtId="${200 + at}"/>`).join('');
  return dateStyles(ENTRY, async function* () {
    yield `<numFmts>${formats}</numFmts><cellXfs>${styles}</cellXfs>`;
  });
}

test('formats with a day, year or hour outside of quotes, brackets and escapes are dates', async () => {
  assert.deepEqual(
    await areDates(['yyyy-mm-dd', '0.00', '[Red]0.0', '0 &quot;days&quot;', '[$-409]d/m', '0\\d', '[h']),
    [true, false, false, false, true, false, true],
  );
});

test('a format of a megabyte is judged in linear time, and once for all cells that have it', {
  timeout: 30_000,
}, async () => {
  for (const run of ['[', '[a', '&quot;', '\\', '[]'])
    assert.deepEqual(await areDates([`${run.repeat(900_000 / run.length)}0`]), [false], run);
  const cells = Array.from({ length: 60_000 }, () => 0);
  const styles = await areDates([`${'0'.repeat(900_000)}y`], cells);
  assert.equal(styles.length, cells.length);
  assert.ok(styles.every(Boolean));
});

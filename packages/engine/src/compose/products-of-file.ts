import { linesOfFile } from '../dataset/lines-of-file.ts';
import type { Product } from '../domain/product.ts';
import { validateProduct } from '../ingest/validate-product.ts';
import { jsonLine } from './json-line.ts';

const WHOLE_LINES = 'Each line is one product as JSON, as in POST /v1/products:batch.';

/** Products of a JSON-lines file, `.gz` too. @throws AisleError `import_failed` naming the line and the field. */
export async function productsOfFile(path: string): Promise<Product[]> {
  const products: Product[] = [];
  let line = 0;
  for await (const lines of linesOfFile(path)) {
    for (const text of lines) {
      line++;
      if (text.trim() !== '')
        products.push(jsonLine(text, { path, line, remedy: WHOLE_LINES }, validateProduct));
    }
  }
  return products;
}

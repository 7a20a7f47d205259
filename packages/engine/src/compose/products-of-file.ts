import { linesOfFile } from '../dataset/lines-of-file.ts';
import { AisleError } from '../domain/errors.ts';
import type { Product } from '../domain/product.ts';
import { validateProduct } from '../ingest/validate-product.ts';

const WHOLE_LINES = 'Each line is one product as JSON, as in POST /v1/products:batch.';

/** Products of a JSON-lines file, `.gz` too. @throws AisleError `import_failed` naming the line and the field. */
export async function productsOfFile(path: string): Promise<Product[]> {
  const products: Product[] = [];
  let line = 0;
  for await (const lines of linesOfFile(path)) {
    for (const text of lines) {
      line++;
      if (text.trim() === '') continue;
      try {
        products.push(validateProduct(JSON.parse(text)));
      } catch (error) {
        const { field, message, remedy = WHOLE_LINES } = error as Partial<AisleError> & Error;
        throw new AisleError('import_failed', `${path}, line ${line}: ${message}`, {
          ...(field === undefined ? {} : { field }),
          remedy,
          cause: error,
        });
      }
    }
  }
  return products;
}

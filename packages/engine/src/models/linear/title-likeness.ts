import { type Csr, type Kernels, transposeCsr } from '@aisle/kernels';
import { titleFeatures } from '../../dataset/title-features.ts';

/** Items × items: row `i` holds the items whose titles are most like that of `i`, with their cosines. */
export type TitleLikeness = Csr & { readonly values: Float32Array };

const MOST_ALIKE = 100;

/** Cosine of the TF-IDF of titles, the 100 most alike items of each; undefined where no two titles have a word in common. */
export function titleLikeness(kernels: Kernels, titles: readonly string[]): TitleLikeness | undefined {
  const features = titleFeatures(titles);
  if (features.columnIndices.length === 0) return undefined;
  const norms = new Float32Array(titles.length).fill(1);
  const likeness = kernels.sparse.itemNeighbors(transposeCsr(features), MOST_ALIKE, { norms });
  return { ...likeness, values: likeness.values! };
}

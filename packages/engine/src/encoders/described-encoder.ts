import type {
  Content,
  EncodeOptions,
  Encoder,
  EncoderDescription,
  Modality,
  TextRole,
} from '../domain/ports/encoder.ts';

/** What an encoder says of itself and nothing else: plain data that can go to another thread. */
export function descriptionOf({
  name,
  digest,
  embeddingSize,
  modality,
  languages,
  runtime,
  tolerance,
  remark,
}: EncoderDescription): EncoderDescription {
  const stated = { name, digest, embeddingSize, modality, languages, runtime, tolerance };
  return remark === undefined ? stated : { ...stated, remark };
}

/** An encoder that is, by its description, another one: the model it runs, the encoder it caches, the one in its worker. */
export abstract class DescribedEncoder<Kind extends Content = string> implements Encoder<Kind> {
  declare readonly name: string;
  declare readonly digest: string;
  declare readonly embeddingSize: number;
  declare readonly modality: Modality;
  declare readonly languages: readonly string[];
  declare readonly runtime: Encoder['runtime'];
  declare readonly tolerance: number;
  declare readonly remark?: string;

  constructor(described: EncoderDescription) {
    Object.assign(this, descriptionOf(described));
  }

  abstract encode(contents: readonly Kind[], role: TextRole, options?: EncodeOptions): Promise<Float32Array>;
  abstract close(): Promise<void>;
}

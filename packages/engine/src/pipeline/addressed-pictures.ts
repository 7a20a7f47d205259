import type {
  EncodeOptions,
  Encoder,
  EncoderDescription,
  ImageEncoder,
  TextRole,
} from '../domain/ports/encoder.ts';

/** The bytes of the picture at an address; undefined where there is none or it may not be read. */
export type ReadPicture = (
  address: string,
  signal: AbortSignal | undefined,
) => Promise<Uint8Array | undefined>;

/** Pictures held in memory at once. */
const GROUP = 8;

/** Encodes products' pictures by their addresses; an address that leads to no picture is like nothing. */
export class AddressedPictures implements Encoder {
  readonly #read: ReadPicture;
  /** Encodes what shoppers show, and what the addresses lead to. */
  readonly pictures: ImageEncoder;
  readonly name: string;
  readonly digest: string;
  readonly embeddingSize: number;
  readonly modality = 'image';
  readonly languages = [];
  readonly runtime: EncoderDescription['runtime'];
  readonly tolerance: number;

  /** Takes the encoder over: `close` closes it. */
  constructor(pictures: ImageEncoder, read: ReadPicture) {
    this.pictures = pictures;
    this.#read = read;
    this.name = pictures.name;
    this.digest = pictures.digest;
    this.embeddingSize = pictures.embeddingSize;
    this.runtime = pictures.runtime;
    this.tolerance = pictures.tolerance;
  }

  async encode(
    addresses: readonly string[],
    role: TextRole,
    options: EncodeOptions = {},
  ): Promise<Float32Array> {
    const size = this.embeddingSize;
    const out = new Float32Array(addresses.length * size);
    for (let from = 0; from < addresses.length; from += GROUP) {
      const group = addresses.slice(from, from + GROUP);
      const read = await Promise.all(
        group.map((address) => (address === '' ? undefined : this.#read(address, options.signal))),
      );
      const rows = [...read.keys()].filter((row) => read[row] !== undefined);
      const vectors = await this.pictures.encode(
        rows.map((row) => read[row]!),
        role,
        options,
      );
      for (const [at, row] of rows.entries())
        out.set(vectors.subarray(at * size, (at + 1) * size), (from + row) * size);
    }
    return out;
  }

  close(): Promise<void> {
    return this.pictures.close();
  }
}

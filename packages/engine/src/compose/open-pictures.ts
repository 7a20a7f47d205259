import { AddressedPictures } from '../pipeline/addressed-pictures.ts';
import { MeaningSearch } from '../pipeline/meaning-search.ts';
import { PictureSearch, type PictureSearchParts } from '../pipeline/picture-search.ts';
import { ProductVectors, type ProductVectorsParts } from '../pipeline/product-vectors.ts';
import { readConfiguration } from './configuration.ts';
import { NO_ENCODER, openShopImageEncoder } from './encoders.ts';
import { pictureReader } from './picture-reader.ts';
import { type VectorOptions, waitAside } from './vector-parts.ts';

/** Longest wait for a batch: its pictures may be fetched one group after the other from a slow host. */
const PATIENCE_MS = 600_000;

export interface PictureParts
  extends VectorOptions,
    Pick<ProductVectorsParts, 'items' | 'catalogue' | 'turn' | 'createIndex'>,
    Pick<PictureSearchParts, 'index' | 'random'> {}

export interface OpenPictures {
  readonly search: PictureSearch;
  /** Of products' pictures, current with the catalogue. */
  readonly vectors: ProductVectors;
}

/** Search by photo over a catalogue; every product's first picture is encoded in the background, each picture once. */
export function openPictures(parts: PictureParts): OpenPictures {
  const { data, after, items, onVectors, onEncoderFault } = parts;
  const { imageEncoder, pictureFolder, pictureHosts } = readConfiguration(data);
  const read = pictureReader({ folder: pictureFolder, hosts: pictureHosts, fetch });
  let opened: AddressedPictures | undefined;
  const vectors = new ProductVectors({
    items,
    catalogue: parts.catalogue,
    turn: parts.turn,
    createIndex: parts.createIndex,
    textsOf: ({ images }) => (images?.[0] === undefined ? undefined : { title: images[0], type: '' }),
    typeOf: () => undefined,
    typesKnown: async () => undefined,
    open:
      imageEncoder === NO_ENCODER
        ? undefined
        : async () => {
            await after;
            opened = new AddressedPictures(await openShopImageEncoder(data), read);
            return opened;
          },
    wait: waitAside,
    patience: PATIENCE_MS,
    ...(onVectors === undefined ? {} : { onReady: onVectors }),
    ...(onEncoderFault === undefined ? {} : { onFault: onEncoderFault }),
  });
  const near = new MeaningSearch({ vectors, size: () => items.size, timer: () => () => undefined });
  const search = new PictureSearch({
    items,
    index: parts.index,
    random: parts.random,
    vectors,
    nearest: (vector, k, allows) => near.nearest(vector, k, allows),
    encoder: () => (vectors.encoder === undefined ? undefined : opened?.pictures),
  });
  return { search, vectors };
}

import type sharp from 'sharp';

export type Sharp = typeof sharp;

/** What to say where there is no decoder: message and details. */
export const SHARP_MISSING = [
  'Pictures need sharp to be decoded, which is not installed or does not load here.',
  {
    field: 'imageEncoder',
    remedy: 'npm install sharp@0.35.5; without it the shop is searched by words and meaning.',
  },
] as const;

/** The picture decoder, or undefined where it is not installed or does not load on this machine. */
export async function loadSharp(): Promise<Sharp | undefined> {
  try {
    const { default: loaded } = await import('sharp');
    // Every picture is another one, and one at a time is decoded: the encoder's thread is the limit.
    loaded.cache(false);
    loaded.concurrency(1);
    return loaded;
  } catch {
    return undefined;
  }
}

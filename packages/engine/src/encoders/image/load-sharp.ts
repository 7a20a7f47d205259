import type sharp from 'sharp';

export type Sharp = typeof sharp;

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

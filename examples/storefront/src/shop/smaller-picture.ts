/** Pixels of the longer side that a photo is searched with. */
const LONGEST = 640;
const QUALITY = 0.85;

export interface SmallerPicture {
  readonly blob: Blob;
  /** A data address, to show it. */
  readonly address: string;
}

/**
 * A photo as JPEG of at most 640 pixels a side, upright and on white: some tens of kilobytes instead of megabytes, and
 * nothing of what a camera writes beside the picture, such as where it was taken.
 * @throws Error where the browser cannot read it as a picture.
 */
export async function smallerPicture(file: Blob): Promise<SmallerPicture> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, LONGEST / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const pen = canvas.getContext('2d')!;
  pen.fillStyle = '#fff';
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', QUALITY));
  if (blob === null) throw new Error('the picture cannot be written');
  return { blob, address: canvas.toDataURL('image/jpeg', QUALITY) };
}

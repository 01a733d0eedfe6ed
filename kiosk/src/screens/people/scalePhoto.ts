import type { PhotoBody } from '#contract/photos.ts';

/** The contract's 100 KB, in bytes. */
const mostBytes = 100 * 1024;
const edge = 480;
/** The smaller one first; Safari writes no WebP. */
const mediaTypes = ['image/webp', 'image/jpeg'] as const;
const qualities = [0.85, 0.7, 0.5, 0.3];

type Picture = NonNullable<PhotoBody['picture']>;

/**
 * A face's worth of any picture: the middle square, at most 480 pixels wide, as WebP or JPEG under 100 KB. Drawing it anew also
 * leaves behind where and with what it was taken. Undefined when it is no picture that this browser reads.
 */
export const scalePhoto = async (file: Blob): Promise<Picture | undefined> => {
  const image = await createImageBitmap(file).catch(() => undefined);
  if (!image) return undefined;
  const { x, y, side } = middleSquare(image.width, image.height);
  const canvas = document.createElement('canvas');
  canvas.width = canvas.height = Math.min(edge, side);
  const pen = canvas.getContext('2d');
  if (!pen) return undefined;
  pen.drawImage(image, x, y, side, side, 0, 0, canvas.width, canvas.height);
  image.close();
  for (const mediaType of mediaTypes) {
    for (const quality of qualities) {
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, mediaType, quality));
      // A browser that cannot write a type gives a PNG instead.
      if (blob?.type !== mediaType) break;
      if (blob.size <= mostBytes) return { mediaType, base64: base64Of(new Uint8Array(await blob.arrayBuffer())) };
    }
  }
  return undefined;
};

/** The largest square in the middle of a picture, nearer to the top where faces are. */
export const middleSquare = (width: number, height: number): { x: number; y: number; side: number } => {
  const side = Math.min(width, height);
  return { x: Math.floor((width - side) / 2), y: Math.floor((height - side) / 3), side };
};

const base64Of = (bytes: Uint8Array): string => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));

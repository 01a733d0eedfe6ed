import type { NoticeAnswerBody } from '#contract/district.ts';

export type Attachment = NonNullable<NoticeAnswerBody['evidence']>[number];

/** The contract's 500 KB, in bytes. */
const mostBytes = 500 * 1024;
export const mostAttachments = 6;
/** Enough to read a notice on a wall; smaller where the picture is too full to fit. */
const edges = [1600, 1200, 800] as const;
/** The smaller one first; Safari writes no WebP. */
const mediaTypes = ['image/webp', 'image/jpeg'] as const;
const qualities = [0.85, 0.7, 0.5];

/**
 * A file as it is attached: a picture drawn anew, so that it is small and tells no longer where it was taken; a PDF as it is.
 * `number` names it, since what people call their files may name a child.
 */
export const attach = async (file: Blob, number: number): Promise<Attachment | 'unreadable' | 'tooLarge'> => {
  if (file.type === 'application/pdf') {
    if (file.size > mostBytes) return 'tooLarge';
    return { name: `document-${number}.pdf`, mediaType: file.type, base64: await base64Of(file) };
  }
  const image = await createImageBitmap(file).catch(() => undefined);
  if (!image) return 'unreadable';
  try {
    for (const edge of edges) {
      const drawn = draw(image, edge);
      const blob = drawn && (await smallEnough(drawn));
      if (blob) {
        const mediaType = blob.type as (typeof mediaTypes)[number]; // as `smallEnough` asked for it
        return { name: `photo-${number}.${mediaType.slice(6)}`, mediaType, base64: await base64Of(blob) };
      }
    }
    return 'tooLarge';
  } finally {
    image.close();
  }
};

/** Width and height within an edge, in whole pixels; never larger than it is. */
export const within = (width: number, height: number, edge: number): { width: number; height: number } => {
  const scale = Math.min(1, edge / Math.max(width, height));
  return { width: Math.max(1, Math.round(width * scale)), height: Math.max(1, Math.round(height * scale)) };
};

const draw = (image: ImageBitmap, edge: number): HTMLCanvasElement | undefined => {
  const canvas = document.createElement('canvas');
  Object.assign(canvas, within(image.width, image.height, edge));
  const pen = canvas.getContext('2d');
  if (!pen) return undefined;
  pen.drawImage(image, 0, 0, canvas.width, canvas.height);
  return canvas;
};

const smallEnough = async (canvas: HTMLCanvasElement): Promise<Blob | undefined> => {
  for (const mediaType of mediaTypes) {
    for (const quality of qualities) {
      const blob = await new Promise<Blob | null>((done) => canvas.toBlob(done, mediaType, quality));
      // A browser that cannot write a type gives a PNG instead.
      if (blob?.type !== mediaType) break;
      if (blob.size <= mostBytes) return blob;
    }
  }
  return undefined;
};

const base64Of = async (blob: Blob): Promise<string> =>
  btoa(Array.from(new Uint8Array(await blob.arrayBuffer()), (byte) => String.fromCharCode(byte)).join(''));

/** The bytes behind a base64 text: a page of ours shows pictures out of its own memory only. */
export const blobOf = (base64: string, mediaType: string): Blob =>
  new Blob([Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0))], { type: mediaType });

/** How large the bytes behind a base64 text are, in KB, at least 1. */
export const sizeInKb = (base64: string): number => Math.max(1, Math.round((base64.length * 3) / 4 / 1024));

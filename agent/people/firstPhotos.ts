import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { mostPhotoBytes } from '#contract/photos.ts';
import type { FieldFault } from '../config/fieldFaults.ts';
import type { NewEvent } from '../journal/journal.ts';
import type { FirstRoster } from './firstRoster.ts';
import { isPicture, type Photographed, photographed } from './photos.ts';
import { fileActor } from './store.ts';

const mediaTypes: Readonly<Record<string, 'image/webp' | 'image/jpeg' | 'image/png'>> = {
  '.webp': 'image/webp',
  '.jpg': 'image/jpeg',
  '.png': 'image/png',
};

/** The photos in the folder beside the people file, as events, and every fault, each naming its file. */
export const firstPhotos = (
  peopleFile: string,
  folder: string | undefined,
  { children, adults, staff }: FirstRoster,
): { readonly events: NewEvent[]; readonly faults: FieldFault[] } => {
  const events: NewEvent[] = [];
  const faults: FieldFault[] = [];
  const refuse = (message: string, zh: string): void => void faults.push({ path: '/photos', message, zh });
  if (folder === undefined) return { events, faults };
  const kinds = new Map<string, Photographed>([
    ...children.map(({ recordId }) => [recordId, 'child'] as const),
    ...adults.map(({ recordId }) => [recordId, 'adult'] as const),
    ...staff.map(({ recordId }) => [recordId, 'staff'] as const),
  ]);
  const path = join(dirname(peopleFile), folder);
  if (!existsSync(path)) {
    refuse(`there is no folder ${path}`, `没有文件夹 ${path}`);
    return { events, faults };
  }
  for (const file of readdirSync(path).toSorted()) {
    const personId = basename(file, extname(file));
    const kind = kinds.get(personId);
    const mediaType = mediaTypes[extname(file)];
    const bytes = readFileSync(join(path, file));
    const refuseFile = (message: string, zh: string): void =>
      refuse(`${folder}/${file}: ${message}`, `${folder}/${file}：${zh}`);
    if (!kind) refuseFile(`nobody has the id "${personId}"`, `没有编号为“${personId}”的人`);
    else if (!mediaType || !isPicture(mediaType, bytes)) {
      refuseFile('is no .webp, .jpg or .png', '不是 .webp、.jpg 或 .png 图片');
    } else if (bytes.length > mostPhotoBytes) {
      refuseFile(`is larger than ${mostPhotoBytes} bytes`, `大于 ${mostPhotoBytes} 字节`);
    } else
      events.push(photographed(kind, personId, { mediaType, base64: bytes.toString('base64') }, { actor: fileActor }));
  }
  return { events, faults };
};

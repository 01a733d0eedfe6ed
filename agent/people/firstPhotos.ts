import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { mostPhotoBytes } from '#contract/photos.ts';
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
): { readonly events: NewEvent[]; readonly faults: string[] } => {
  const events: NewEvent[] = [];
  const faults: string[] = [];
  if (folder === undefined) return { events, faults };
  const kinds = new Map<string, Photographed>([
    ...children.map(({ recordId }) => [recordId, 'child'] as const),
    ...adults.map(({ recordId }) => [recordId, 'adult'] as const),
    ...staff.map(({ recordId }) => [recordId, 'staff'] as const),
  ]);
  const path = join(dirname(peopleFile), folder);
  if (!existsSync(path)) return { events, faults: [`/photos: there is no folder ${path}`] };
  for (const file of readdirSync(path).toSorted()) {
    const personId = basename(file, extname(file));
    const kind = kinds.get(personId);
    const mediaType = mediaTypes[extname(file)];
    const bytes = readFileSync(join(path, file));
    if (!kind) faults.push(`${folder}/${file}: nobody has the id "${personId}"`);
    else if (!mediaType || !isPicture(mediaType, bytes)) faults.push(`${folder}/${file}: is no .webp, .jpg or .png`);
    else if (bytes.length > mostPhotoBytes) faults.push(`${folder}/${file}: is larger than ${mostPhotoBytes} bytes`);
    else
      events.push(photographed(kind, personId, { mediaType, base64: bytes.toString('base64') }, { actor: fileActor }));
  }
  return { events, faults };
};

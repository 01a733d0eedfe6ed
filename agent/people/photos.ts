import type { JournalEvent } from '#contract/events.ts';
import type { PhotoBody } from '#contract/photos.ts';
import type { Db } from '../journal/database.ts';
import type { NewEvent } from '../journal/journal.ts';

export type Photographed = 'child' | 'adult' | 'staff';
export interface Photo {
  readonly mediaType: string;
  readonly bytes: Buffer;
}
export interface Photos {
  readonly tables: readonly string[];
  apply(event: JournalEvent): void;
  photo(kind: Photographed, personId: string): Photo | undefined;
}

/** The photos of people. They live in the journal like every other fact, so that erasing a person takes them too. */
export const createPhotos = (db: Db): Photos => {
  const put = db.prepare('INSERT OR REPLACE INTO photo VALUES (?, ?, ?, ?)');
  const drop = db.prepare('DELETE FROM photo WHERE kind = ? AND person_id = ?');
  const one = db.prepare('SELECT media_type AS mediaType, bytes FROM photo WHERE kind = ? AND person_id = ?');
  const take = (kind: Photographed, personId: string, picture: NonNullable<PhotoBody['picture']> | undefined): void => {
    if (picture) put.run(kind, personId, picture.mediaType, Buffer.from(picture.base64, 'base64'));
    else drop.run(kind, personId);
  };
  return {
    tables: ['photo'],
    apply: (event) => {
      switch (event.type) {
        case 'child.photographed':
          return take('child', event.data.childId, event.data.picture);
        case 'adult.photographed':
          return take('adult', event.data.adultId, event.data.picture);
        case 'staff.photographed':
          return take('staff', event.data.staffId, event.data.picture);
        case 'child.erased':
          return void drop.run('child', event.data.childId);
        case 'adult.erased':
          return void drop.run('adult', event.data.adultId);
      }
    },
    photo: (kind, personId) => one.get(kind, personId) as Photo | undefined,
  };
};

const beginnings: Readonly<Record<string, (bytes: Buffer) => boolean>> = {
  'image/jpeg': (bytes) => bytes.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  'image/png': (bytes) => bytes.subarray(0, 4).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47])),
  'image/webp': (bytes) => bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
};

/** Whether the bytes begin as a picture of that type does: what is shown must not be something else in disguise. */
export const isPicture = (mediaType: string, bytes: Buffer): boolean => beginnings[mediaType]?.(bytes) ?? false;

/** What is recorded when somebody is given a photo, or without a picture, loses it. */
export const photographed = (
  kind: Photographed,
  personId: string,
  picture: NonNullable<PhotoBody['picture']> | undefined,
  by: Pick<NewEvent, 'actor' | 'id'>,
): NewEvent => {
  const shown = picture ? { picture } : {};
  switch (kind) {
    case 'child':
      return { ...by, subject: personId, type: 'child.photographed', data: { childId: personId, ...shown } };
    case 'adult':
      return { ...by, subject: personId, type: 'adult.photographed', data: { adultId: personId, ...shown } };
    case 'staff':
      return { ...by, subject: personId, type: 'staff.photographed', data: { staffId: personId, ...shown } };
  }
};

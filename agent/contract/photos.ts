import Type, { type Static } from '#typebox';
import { nullable, object } from './shape.ts';
import { Count, EventId, Id, literals } from './values.ts';

const PhotoType = literals('image/jpeg', 'image/webp', 'image/png');
/** At most 100 KB of picture: enough for a face on a tile. */
export const mostPhotoBytes = 100 * 1024;
const Base64 = Type.String({ pattern: '^[A-Za-z0-9+/]+={0,2}$', maxLength: Math.ceil(mostPhotoBytes / 3) * 4 });

export const Picture = object({ mediaType: PhotoType, base64: Base64 });
/** A picture as base64, or null to take the photo away. */
export const PhotoBody = object({
  id: EventId,
  picture: nullable(Picture),
});
export const PhotoView = object({ personId: Id, bytes: Count });
export type PhotoBody = Static<typeof PhotoBody>;

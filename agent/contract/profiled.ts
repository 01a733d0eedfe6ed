import Type, { type Static } from '#typebox';
import { object } from './shape.ts';
import { EventId, Id, PersonName } from './values.ts';

const TopicId = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
  description: 'The id that it has in its topics; left out: the same',
});

/** From now on this device is described by the profile. */
export const NewProfiled = object({
  id: EventId,
  deviceId: Id,
  name: PersonName,
  profile: Id,
  topicId: Type.Optional(TopicId),
});
export const ProfiledView = object({
  deviceId: Id,
  name: PersonName,
  profile: Id,
  topicId: Type.Optional(TopicId),
});
/** The devices that a technician described, and the profiles by which more can be. */
export const ProfiledList = object({
  devices: Type.Array(ProfiledView),
  profiles: Type.Array(object({ profile: Type.String(), zh: Type.String(), en: Type.String() })),
});
export const ProfiledEnd = object({ id: EventId });
export type NewProfiled = Static<typeof NewProfiled>;
export type ProfiledList = Static<typeof ProfiledList>;

import Type, { type Static } from 'typebox';
import { object } from './shape.ts';
import { Count, EventId, Id, PersonName, Timestamp } from './values.ts';

const TopicId = Type.String({
  pattern: '^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$',
  description: 'The id that it has in its topics; left out: the same',
});

/** Who speaks on the broker and has not introduced itself, and which profiles would fit. */
export const StrangerList = object({
  strangers: Type.Array(
    object({
      root: Type.String(),
      topics: Type.Array(Type.String()),
      sample: Type.String(),
      lastSeenAt: Timestamp,
      messages: Count,
      suggestions: Type.Array(object({ profile: Type.String(), topicId: Type.String() })),
    }),
  ),
  profiles: Type.Array(object({ profile: Type.String(), zh: Type.String(), en: Type.String() })),
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
export const ProfiledEnd = object({ id: EventId });
export type NewProfiled = Static<typeof NewProfiled>;

import Type, { type Static } from '#typebox';
import { ViewingGrant } from './footage.ts';
import { Requester, ViewedStreams } from './footageEvents.ts';
import { closed, nullable } from './shape.ts';
import { EventId, Id, literals, PersonName, Said, Timestamp } from './values.ts';

/** Asks the head for a look at footage. */
export const ViewingRequestBody = Type.Object(
  {
    id: EventId,
    streams: ViewedStreams,
    from: Timestamp,
    to: Timestamp,
    reason: Said,
    requester: Type.Optional(Requester),
  },
  closed,
);
export const ViewingRequestParams = Type.Object({ id: EventId }, closed);
export const ApprovalBody = Type.Object({ id: EventId }, closed);
export const RefusalBody = Type.Object({ id: EventId, reason: Said }, closed);

export const ViewingRequestView = Type.Object(
  {
    requestId: EventId,
    state: literals('waiting', 'approved', 'refused'),
    by: Type.String(),
    at: Timestamp,
    streams: ViewedStreams,
    from: Timestamp,
    to: Timestamp,
    reason: Said,
    requester: nullable(Requester),
    decidedBy: nullable(Type.String()),
    decidedAt: nullable(Timestamp),
    refusedBecause: nullable(Type.String()),
    /** How long the head can open what was approved; null where nothing is open. */
    openUntil: nullable(Timestamp),
    /** For the head who approved it, while it lasts. */
    grant: nullable(ViewingGrant),
  },
  closed,
);
export const ViewingRequestList = Type.Object({ requests: Type.Array(ViewingRequestView) }, closed);

/** What happened: one of an alert, a position, a room or an area. `at` is needed where it is no alert. */
export const CamerasQuery = Type.Object(
  {
    alert: Type.Optional(EventId),
    position: Type.Optional(Id),
    area: Type.Optional(Id),
    room: Type.Optional(Id),
    at: Type.Optional(Timestamp),
    event: Type.Optional(literals('handover')),
  },
  closed,
);
/** `place`: they look at where it happened; `entrance`: at the way in and out; `all`: nobody said what looks where. */
export const CamerasFor = Type.Object(
  {
    at: Timestamp,
    from: Timestamp,
    to: Timestamp,
    why: literals('place', 'entrance', 'all'),
    streams: Type.Array(Type.Object({ streamId: Id, name: PersonName }, closed)),
  },
  closed,
);

export type ViewingRequestView = Static<typeof ViewingRequestView>;
export type CamerasFor = Static<typeof CamerasFor>;

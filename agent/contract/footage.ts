import Type, { type Static } from '#typebox';
import { Requester, ViewedStreams } from './footageEvents.ts';
import { StorageView } from './footageStorage.ts';
import { closed, nullable } from './shape.ts';
import { Count, DayText, EventId, GapReason, Id, literals, Note, PersonName, Said, Timestamp } from './values.ts';

export const StreamState = literals('connecting', 'recording', 'down', 'disabled', 'recorder_down');

/** A stream and how its recording goes now: "online" is not enough. */
export const StreamView = Type.Object(
  {
    streamId: Id,
    name: PersonName,
    kind: literals('main', 'sub'),
    state: StreamState,
    since: Timestamp,
    detail: nullable(Type.String({ description: 'Why it does not record' })),
    recordedUntil: nullable(Timestamp),
    oldestPlayable: nullable(Timestamp),
  },
  closed,
);
/** How late the recorder's event loop was within the last minute: what lags writes late, before anything is missing. */
export const RecorderLag = Type.Object(
  { at: Timestamp, p99Ms: Count, maxMs: Count },
  { ...closed, description: 'In milliseconds: exceeded once in a hundred times, and the worst' },
);
export const StreamList = Type.Object({ streams: Type.Array(StreamView), recorderLag: nullable(RecorderLag) }, closed);

export const FootageRun = Type.Object(
  {
    runId: EventId,
    from: Timestamp,
    to: Timestamp,
    growing: Type.Boolean({ description: 'It is being recorded at this moment' }),
    clockTrust: literals('unset', 'free-running', 'synced', 'stepped'),
  },
  closed,
);
export const FootageGap = Type.Object(
  {
    from: Timestamp,
    to: nullable(Timestamp),
    reason: GapReason,
    detail: nullable(Type.String()),
  },
  closed,
);

/** Recorded, and yet perhaps not what happened. */
export const FootageDoubt = Type.Object(
  {
    from: Timestamp,
    to: nullable(Timestamp),
    kind: literals('frozen', 'black', 'camera_clock'),
    detail: nullable(Type.String()),
  },
  closed,
);

export const TimelineQuery = Type.Object({ stream: Id, from: Timestamp, to: Timestamp }, closed);
export const Timeline = Type.Object(
  {
    streamId: Id,
    from: Timestamp,
    to: Timestamp,
    runs: Type.Array(FootageRun),
    gaps: Type.Array(FootageGap),
    doubts: Type.Array(FootageDoubt),
  },
  closed,
);

export const CoverageQuery = Type.Object({ from: DayText, to: DayText }, closed);
export const CoverageDay = Type.Object(
  {
    streamId: Id,
    day: DayText,
    /** Whole minutes, rounded down: never more than there is. */
    recordedMinutes: Count,
    /** Whole minutes of the day, from the stream's registration up to now, rounded up. */
    requiredMinutes: Count,
    gaps: Type.Array(FootageGap),
  },
  closed,
);
export const Coverage = Type.Object(
  {
    from: DayText,
    to: DayText,
    streams: Type.Array(
      Type.Object(
        {
          streamId: Id,
          name: PersonName,
          oldestPlayable: nullable(Timestamp),
          forecast: Type.Object(
            {
              /** The day on which the disk falls under the days that must be kept; null when it does not, or nobody can say yet. */
              fullOn: nullable(DayText),
              basis: literals('none', 'measured'),
            },
            closed,
          ),
        },
        closed,
      ),
    ),
    days: Type.Array(CoverageDay),
    /** Places of the house with a camera, and those that must have one. Covered while at least one of its cameras records. */
    areas: Type.Array(Type.Object({ areaId: Id, name: PersonName, streams: Type.Array(Id) }, closed)),
    areaDays: Type.Array(
      Type.Object({ areaId: Id, day: DayText, recordedMinutes: Count, requiredMinutes: Count }, closed),
    ),
    /** Left out where nothing keeps footage. */
    storage: Type.Optional(StorageView),
  },
  closed,
);

/** Reg. 799 art. 16: who looks at footage, why, what, when; and who asked for it, where that is somebody else. */
export const ViewingBody = Type.Object(
  {
    id: EventId,
    streamId: Id,
    streams: Type.Optional(ViewedStreams),
    from: Timestamp,
    to: Timestamp,
    reason: Said,
    requester: Type.Optional(Requester),
  },
  closed,
);
const Playlist = Type.String({ description: 'Path of the HLS playlist' });
export const ViewingGrant = Type.Object(
  {
    grantId: EventId,
    streamId: Id,
    from: Timestamp,
    to: Timestamp,
    expiresAt: Timestamp,
    playlist: Playlist,
    /** Every stream that it opens, the first one included. */
    streams: Type.Array(Type.Object({ streamId: Id, playlist: Playlist }, closed)),
  },
  closed,
);

export const StreamParams = Type.Object({ id: Id }, closed);
export const PlaylistQuery = Type.Object({ from: Timestamp, to: Timestamp, grant: EventId }, closed);
export const SegmentParams = Type.Object(
  { id: Id, segment: Type.String({ pattern: '^\\d{1,15}\\.mp4$', description: 'Its start, ms since the epoch' }) },
  closed,
);
export const SegmentQuery = Type.Object({ grant: EventId }, closed);
export const StillQuery = Type.Object({ at: Timestamp, grant: EventId }, closed);

export const RegisterQuery = Type.Object(
  {
    after: Type.Optional(Type.String({ pattern: '^\\d{1,15}$', description: 'Journal seq of the last line seen' })),
    order: Type.Optional(literals('oldest', 'newest')),
    before: Type.Optional(
      Type.String({ pattern: '^\\d{1,15}$', description: 'Older than this, where the newest come first' }),
    ),
    limit: Type.Optional(Type.String({ pattern: '^[1-9]\\d{0,2}$' })),
  },
  closed,
);
export const RegisterLine = Type.Object(
  {
    seq: Count,
    at: Timestamp,
    /** Who asked, looked or refused; of a grant whoever asked for it. */
    who: Type.String(),
    what: literals('requested', 'refused', 'granted', 'viewed', 'stills', 'by_guardian'),
    /** Of the grant; of the request where there is none yet; of a guardian's look, which needs none, its own. */
    grantId: EventId,
    streamId: Id,
    from: Timestamp,
    to: Timestamp,
    reason: nullable(Note),
    requester: nullable(Requester),
    /** Who approved it and opened it, where somebody else asked. */
    approvedBy: nullable(Type.String()),
    /** Of a guardian's look: who saw which room for the sake of which child. A name is null once it is erased. */
    guardian: Type.Optional(
      Type.Object({ name: nullable(PersonName), child: nullable(PersonName), room: nullable(PersonName) }, closed),
    ),
  },
  closed,
);
export const Register = Type.Object({ lines: Type.Array(RegisterLine) }, closed);

export type StreamState = Static<typeof StreamState>;
export type StreamView = Static<typeof StreamView>;
export type FootageGap = Static<typeof FootageGap>;
export type Timeline = Static<typeof Timeline>;
export type Coverage = Static<typeof Coverage>;
export type ViewingBody = Static<typeof ViewingBody>;
export type ViewingGrant = Static<typeof ViewingGrant>;
export type RegisterLine = Static<typeof RegisterLine>;

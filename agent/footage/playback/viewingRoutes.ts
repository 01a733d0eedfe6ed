import type { FastifyRequest } from 'fastify';
import type { EventData, JournalEvent } from '#contract/events.ts';
import { Register, RegisterQuery, ViewingBody, ViewingGrant } from '#contract/footage.ts';
import { CamerasFor, CamerasQuery } from '#contract/footageViewings.ts';
import { access } from '#contract/roles.ts';
import type { App } from '../../http/app.ts';
import { answerCommand, callerOf } from '../../http/commands.ts';
import { sendProblem } from '../../http/problems.ts';
import type { NewEvent } from '../../journal/journal.ts';
import { fromRfc3339, toRfc3339 } from '../../time/calendar.ts';
import { epochMs } from '../../time/clock.ts';
import { rangeOf, unknownStream } from '../asked.ts';
import type { FootageParts } from '../routes.ts';
import type { Span } from '../timeline.ts';
import { type Happened, type PlacedCamera, rightCameras } from './camerasFor.ts';
import { isOnSite } from './onSite.ts';
import { openViewingRegister } from './register.ts';
import { requestRoutes } from './requestRoutes.ts';
import { grantMs, longestViewingMs } from './viewing.ts';

/** What footage asks about places: where an event happened, and what a camera looks at. */
export interface FootagePlaces {
  /** Undefined where an id names nothing. */
  happened(asked: {
    readonly alert?: string;
    readonly position?: string;
    readonly room?: string;
    readonly area?: string;
  }): (Omit<Happened, 'isHandover'> & { readonly atMs: number | undefined }) | undefined;
  camera(streamId: string): Omit<PlacedCamera, 'streamId'>;
}

/** What happened is seen coming. */
const leadMs = 10_000;
const afterMs = 5 * 60_000;

/** Why a request from outside gets no footage; undefined where it may have it. */
export const keptInHouse = (request: FastifyRequest, { remoteViewing }: Pick<FootageParts, 'remoteViewing'>) => {
  const fromKiosk = request.principal?.kioskId !== undefined;
  // The socket's own word: what a header says, anybody can write.
  const peer = request.raw.socket.remoteAddress;
  if (isOnSite({ peer, headers: request.headers, fromKiosk }) || remoteViewing()) return undefined;
  return {
    code: 'on_site_only',
    detail:
      'footage is looked at on a kiosk or within the network of the house; the rules in force allow no other place',
  } as const;
};

/** A grant as its holder gets it. */
export const grantView = (grant: EventData<'footage.viewing_granted'>) => {
  const { grantId, streamId, streams = [streamId], from, to, expiresAt } = grant;
  const query = new URLSearchParams({ from, to, grant: grantId });
  const playlistOf = (id: string): string => `/api/v1/footage/streams/${id}/playlist.m3u8?${query}`;
  return {
    ...{ grantId, streamId, from, to, expiresAt, playlist: playlistOf(streamId) },
    streams: streams.map((id) => ({ streamId: id, playlist: playlistOf(id) })),
  };
};

/** The event that opens streams for somebody; its grant ends four hours later. */
export const grantEvent = (
  granted: Omit<EventData<'footage.viewing_granted'>, 'streamId' | 'streams' | 'from' | 'to' | 'expiresAt'> & {
    readonly streams: readonly string[];
    readonly range: Span;
  },
  { actor, nowMs, timeZone }: { readonly actor: string; readonly nowMs: number; readonly timeZone: string },
): NewEvent<'footage.viewing_granted'> => {
  const { streams, range, ...rest } = granted;
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);
  const streamId = streams[0] ?? '';
  return {
    id: granted.grantId,
    type: 'footage.viewing_granted',
    actor,
    subject: streamId,
    data: {
      ...rest,
      streamId,
      ...(streams.length > 1 && { streams: [...streams] }),
      from: time(range.from),
      to: time(range.to),
      expiresAt: time(nowMs + grantMs),
    },
  };
};

/** The grant that a command has just written. */
export const grantedBy = (events: readonly JournalEvent[]) =>
  events.flatMap((event) => (event.type === 'footage.viewing_granted' ? [grantView(event.data)] : []))[0];

/** Who looks at what and why: grants, requests for one, the register, and the cameras that saw something. */
export const viewingRoutes = (app: App, parts: FootageParts): void => {
  const { store, journal, clock, timeZone, places } = parts;
  const readRegister = openViewingRegister(journal.db);
  const time = (ms: number): string => toRfc3339(epochMs(ms), timeZone);

  app.post(
    '/api/v1/footage/viewings',
    {
      config: { access: access.head },
      schema: { body: ViewingBody, response: { 200: ViewingGrant, 201: ViewingGrant } },
    },
    (request, reply) => {
      const { id, streamId, reason, requester } = request.body;
      const streams = [...new Set([streamId, ...(request.body.streams ?? [])])];
      const { actor } = callerOf(request);
      const kept = keptInHouse(request, parts);
      if (kept) return void sendProblem(reply, kept);
      answerCommand(journal, request, reply, id, (nowMs) => {
        const range = rangeOf(request.body, longestViewingMs);
        if ('code' in range) return { ok: false, failure: range };
        const unknown = streams.find((each) => !store.stream(each));
        if (unknown) return { ok: false, failure: { ...unknownStream(unknown), code: 'unknown_reference' } };
        const granted = { grantId: id, streams, range, reason, ...(requester && { requester }) };
        return { ok: true, events: [grantEvent(granted, { actor, nowMs, timeZone })], body: grantedBy };
      });
    },
  );

  app.get(
    '/api/v1/footage/viewings',
    { config: { access: access.head }, schema: { querystring: RegisterQuery, response: { 200: Register } } },
    async (request) => {
      const { after = 0, before = Number.MAX_SAFE_INTEGER, order = 'oldest', limit = 100 } = request.query;
      const lines = readRegister(
        order === 'oldest'
          ? { order, afterSeq: Number(after), limit: Number(limit) }
          : { order, beforeSeq: Number(before), limit: Number(limit) },
      );
      return {
        lines: lines.map(({ atMs, guardian, ...line }) => ({
          ...line,
          at: time(atMs),
          ...(guardian && { guardian: parts.namesOfLook(guardian) }),
        })),
      };
    },
  );

  app.get(
    '/api/v1/footage/cameras-for',
    { config: { access: access.askForViewing }, schema: { querystring: CamerasQuery, response: { 200: CamerasFor } } },
    async (request, reply) => {
      const { at, event, ...where } = request.query;
      const happened = places.happened(where);
      if (!happened) return sendProblem(reply, { code: 'not_found', detail: 'nothing of this name is known' });
      const atMs = at === undefined ? happened.atMs : fromRfc3339(at);
      if (atMs === undefined) {
        return sendProblem(reply, { code: 'invalid', errors: [{ path: 'at', message: 'says when it happened' }] });
      }
      const streams = store.streams().filter(({ kind }) => kind === 'main');
      const cameras = streams.map(({ streamId }) => ({ streamId, ...places.camera(streamId) }));
      const { why, streamIds } = rightCameras({ ...happened, isHandover: event === 'handover' }, cameras);
      const nameOf = (id: string): string => streams.find(({ streamId }) => streamId === id)?.name ?? id;
      return {
        at: time(atMs),
        from: time(atMs - leadMs),
        to: time(Math.max(atMs, Math.min(atMs + afterMs, clock.now()))),
        why,
        streams: streamIds.map((streamId) => ({ streamId, name: nameOf(streamId) })),
      };
    },
  );

  requestRoutes(app, parts);
};

import type { FastifyReply, FastifyRequest } from 'fastify';
import { Look, LookBody, LookParams } from '#contract/guardianPage.ts';
import { Problem, type ProblemCode } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { App } from '../http/app.ts';
import { answerCommand, type Verdict } from '../http/commands.ts';
import { createPace } from '../http/pace.ts';
import { sendProblem } from '../http/problems.ts';
import type { Journal, NewEvent } from '../journal/journal.ts';
import { dayAt, toRfc3339 } from '../time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from '../time/clock.ts';
import type { Guardian } from './door.ts';
import { createLooks, lookMs, type OpenLook } from './looks.ts';
import { judgeLook, type LookVerdict } from './pictures.ts';
import type { GuardianPicturesPort } from './ports.ts';

export interface PictureParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly pictures: GuardianPicturesPort;
  /** Answers whoever may not come in, and returns undefined then. */
  readonly guardianOf: (request: FastifyRequest, reply: FastifyReply) => Guardian | undefined;
  /** Who it is at this moment, without answering and without counting the question. */
  readonly stillGuardian: (request: FastifyRequest) => Guardian | undefined;
  readonly tooMuch: (reply: FastifyReply, seconds: number) => FastifyReply;
}

const everySeconds = 3;
const looksPerMinute = 6;
/** While as many look as may. */
const afterOthersSeconds = 15;
const codeOf: Readonly<Record<Extract<LookVerdict, { ok: false }>['why'], ProblemCode>> = {
  // As if it were not there: who may not is not told that others may.
  not_offered: 'not_found',
  not_inside: 'not_present',
  no_camera: 'no_camera',
  no_picture: 'unavailable',
};

/**
 * A guardian's look at the room that their child is in. They say for which child; which camera it is follows from where the child
 * is. A look is written down before its first picture, is short, and each picture is judged anew, also after it was made.
 */
export const pictureRoutes = (app: App, parts: PictureParts): void => {
  const { journal, clock, timeZone, pictures, guardianOf, stillGuardian, tooMuch } = parts;
  const looks = createLooks(clock.monotonicMs);
  const pace = createPace(
    { pollsPerMinute: looksPerMinute, bytesPerMinute: Number.POSITIVE_INFINITY, openBodies: Number.POSITIVE_INFINITY },
    clock.monotonicMs,
  );
  const text = (instant: number): string => toRfc3339(epochMs(instant), timeZone);
  const judge = ({ adult, children, consent, day }: Guardian, childId: string): LookVerdict => {
    const place = pictures.placeOf(childId);
    return judgeLook({
      ...{ adult, consent, day },
      child: children.find((each) => each.childId === childId),
      pictures: pictures.on(day),
      isInside: place !== undefined,
      room: place?.room,
      cameras: pictures.cameras(),
    });
  };
  /** Why a look no longer holds; undefined while it does. One that is over for good ends. */
  const endOf = (look: OpenLook, guardian: Guardian | undefined): ProblemCode | undefined => {
    const verdict = guardian && judge(guardian, look.childId);
    if (verdict && !verdict.ok && verdict.why === 'no_picture') return codeOf[verdict.why];
    const isSame =
      verdict?.ok === true &&
      verdict.roomId === look.roomId &&
      verdict.streamId === look.streamId &&
      verdict.shows === look.shows;
    if (isSame) return undefined;
    looks.end(look.adultId);
    return verdict && !verdict.ok ? codeOf[verdict.why] : 'look_over';
  };
  /** Under rules without pictures these addresses are none. */
  const onRequest = (_request: FastifyRequest, reply: FastifyReply, done: () => void): void => {
    if (pictures.on(dayAt(clock.now(), timeZone)).shows === 'off') reply.callNotFound();
    else done();
  };
  const config = { access: access.anyone };

  app.post(
    '/guardian/v1/children/:childId/looks',
    {
      ...{ config, onRequest, bodyLimit: 1024 },
      schema: { params: LookParams, body: LookBody, response: { 200: Look, 201: Look, '4xx': Problem } },
    },
    async (request, reply) => {
      const guardian = guardianOf(request, reply);
      if (!guardian) return reply;
      const { adultId } = guardian.adult;
      const { childId } = request.params;
      const wait = pace.ask(adultId) || (looks.hasRoomFor(adultId) ? 0 : afterOthersSeconds);
      if (wait > 0) return tooMuch(reply, wait);
      const { id } = request.body;
      let begun: OpenLook | undefined;
      const decide = (now: EpochMs): Verdict => {
        const verdict = judge(guardian, childId);
        if (!verdict.ok) return { ok: false, failure: { code: codeOf[verdict.why] } };
        const { ok: _, ...seen } = verdict;
        begun = { lookId: id, adultId, childId, ...seen };
        const ms = lookMs[seen.shows];
        return {
          ok: true,
          events: [lookEvent(begun, text(now), text(now + ms))],
          body: () => ({ lookId: id, shows: seen.shows, seconds: ms / 1000, everySeconds }),
        };
      };
      answerCommand(journal, request, reply, id, decide, { adultId, childId, id });
      // Only once it is on the disk, and never for the same id again.
      if (begun && reply.statusCode === 201) looks.begin(begun);
      return reply;
    },
  );

  app.get(
    '/guardian/v1/children/:childId/picture',
    { config, onRequest, schema: { params: LookParams } },
    async (request, reply) => {
      const guardian = guardianOf(request, reply);
      if (!guardian) return reply;
      const look = looks.of(guardian.adult.adultId, request.params.childId);
      if (!look) return sendProblem(reply, { code: 'look_over' });
      const ended = endOf(look, guardian);
      if (ended) return sendProblem(reply, { code: ended });
      const picture = await pictures.newest(look.streamId);
      // The child may have gone elsewhere while it was being made, and the look may be another.
      const endedSince = endOf(look, stillGuardian(request));
      if (endedSince) return sendProblem(reply, { code: endedSince });
      if (looks.of(look.adultId, look.childId)?.lookId !== look.lookId)
        return sendProblem(reply, { code: 'look_over' });
      if (!picture.ok) return sendProblem(reply, { code: 'unavailable', detail: detailOf[picture.why] });
      // What was there before the child came is no more theirs than another room.
      if (picture.atMs < (pictures.placeOf(look.childId)?.since ?? Number.POSITIVE_INFINITY)) {
        return sendProblem(reply, { code: 'unavailable', detail: detailOf.none });
      }
      if (look.shows === 'still') looks.end(look.adultId);
      return reply.header('x-taken-at', text(picture.atMs)).type('image/jpeg').send(picture.jpeg);
    },
  );
};

const detailOf = {
  busy: 'too many pictures are being made; ask again soon',
  none: 'nothing is recorded of the last half minute, or since the child came into the room; ask again soon',
} as const;

const lookEvent = (
  { lookId, adultId, childId, roomId, streamId }: OpenLook,
  from: string,
  to: string,
): NewEvent<'footage.viewed_by_guardian'> => ({
  id: lookId,
  type: 'footage.viewed_by_guardian',
  actor: `adult:${adultId}`,
  subject: streamId,
  data: { lookId, adultId, childId, roomId, streamId, from, to },
});

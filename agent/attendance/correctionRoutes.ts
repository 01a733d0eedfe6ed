import { CorrectionBody, Recorded, RecordedLines } from '#contract/attendance.ts';
import type { JournalEvent } from '#contract/events.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { DayText } from '#contract/values.ts';
import Type from '#typebox';
import type { App } from '../http/app.ts';
import { dayAsked, notADay } from '../http/dayQuery.ts';
import { sendProblem } from '../http/problems.ts';
import { dayAt, dayBounds, toRfc3339 } from '../time/calendar.ts';
import { type EpochMs, epochMs } from '../time/clock.ts';
import { decideCorrection } from './correction.ts';
import type { AttendanceParts } from './ports.ts';
import type { Answer } from './recordedRoutes.ts';

/** Where a mistake is found, and taken back. */
export const correctionRoutes = (app: App, parts: AttendanceParts, answer: Answer): void => {
  linesRoute(app, parts);
  correctionRoute(app, parts, answer);
};

const longestPage = 500;
const LinesQuery = Type.Object(
  {
    day: Type.Optional(DayText),
    after: Type.Optional(Type.String({ pattern: '^\\d{1,12}$', description: 'the `next` of the page before' })),
    limit: Type.Optional(
      Type.String({ pattern: '^([1-9]\\d?|[1-4]\\d\\d|500)$', description: 'a number from 1 to 500' }),
    ),
  },
  { additionalProperties: false },
);

/** What was recorded of a day and by whom, taken back or not: where a mistake is found, to be corrected. */
const linesRoute = (app: App, { people, attendance, clock, timeZone, roomNameOf }: AttendanceParts): void =>
  void app.get(
    '/api/v1/attendance/recorded',
    {
      config: { access: access.caregiverRead },
      schema: { querystring: LinesQuery, response: { 200: RecordedLines, '4xx': Problem } },
    },
    (request, reply) => {
      const { after = '0', limit = String(longestPage) } = request.query;
      const day = dayAsked(request.query, dayAt(clock.now(), timeZone));
      if (!day) return void sendProblem(reply, notADay);
      const { from, to } = dayBounds(day, timeZone);
      const staff = new Map(people.staff().map(({ staffId, name }) => [staffId, name]));
      const nameOf = {
        child: (id: string) => people.child(id)?.name,
        staff: (id: string) => staff.get(id),
        room: roomNameOf,
      };
      const lines = attendance.history.recordedWithin(from, to, { after: Number(after), limit: Number(limit) });
      reply.send({
        day,
        lines: lines.map(
          ({ eventId, type, who, subject, roomId, occurredAt, recordedAt, actor, groupId, ...voided }) => ({
            eventId,
            type,
            who,
            id: subject,
            name: nameOf[who](subject) ?? subject,
            roomId,
            occurredAt: toRfc3339(occurredAt, timeZone),
            recordedAt: toRfc3339(recordedAt, timeZone),
            by: actor,
            groupId,
            voided:
              voided.voidedAt === null
                ? null
                : { at: toRfc3339(voided.voidedAt, timeZone), by: voided.voidedBy ?? '', why: voided.why },
          }),
        ),
        next: lines.length < Number(limit) ? null : (lines.at(-1)?.seq ?? null),
      });
    },
  );

/** Open to the kiosk too: whoever tapped the wrong child takes it back at once; the rule says for how long. */
const correctionRoute = (app: App, { journal, attendance }: AttendanceParts, answer: Answer): void => {
  const { history, presence } = attendance;
  /** The moves that were made together with this one and still hold. */
  const groupOf = (target: JournalEvent, at: EpochMs): JournalEvent[] => {
    const groupId = target.type === 'attendance.moved' ? target.data.groupId : undefined;
    if (groupId === undefined) return [];
    return history.movements(at, epochMs(at + 1)).flatMap(({ eventId }) => {
      const event = eventId === target.id ? undefined : journal.find(eventId);
      return event?.type === 'attendance.moved' && event.data.groupId === groupId ? [event] : [];
    });
  };
  app.post(
    '/api/v1/attendance/corrections',
    {
      config: { access: access.kioskWrite },
      schema: { body: CorrectionBody, response: { 200: Recorded, 201: Recorded } },
    },
    (request, reply) =>
      answer(request, reply, request.body, ({ body, by }, now) => {
        const target = journal.find(body.voids);
        const recorded = history.recorded(body.voids);
        const movement = recorded?.movement;
        const arrived = movement?.what === 'in';
        const ruling = decideCorrection(
          { body, now, by },
          {
            target,
            correctable: recorded !== undefined,
            voided: recorded?.voided ?? false,
            timeline: arrived ? history.timeline(movement.kind, movement.id, epochMs(movement.occurredAt)) : undefined,
            group: movement && target ? groupOf(target, movement.occurredAt) : [],
          },
        );
        const whereNow = (): string | undefined =>
          movement && (movement.kind === 'child' ? presence.child : presence.staffMember)(movement.id)?.roomId;
        return { ruling, room: () => recorded?.roomId ?? whereNow() };
      }),
  );
};

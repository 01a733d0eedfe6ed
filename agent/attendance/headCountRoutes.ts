import { HeadCountBody, HeadCountList, Recorded } from '#contract/attendance.ts';
import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import type { App } from '../http/app.ts';
import { callerOf } from '../http/commands.ts';
import { sendProblem } from '../http/problems.ts';
import { dayAt, dayBounds, toRfc3339 } from '../time/calendar.ts';
import { agrees, decideHeadCount, nextCountOf } from './headCount.ts';
import type { AttendanceParts } from './ports.ts';
import type { Answer } from './recordedRoutes.ts';

/** Head counts by face and by number, and which room is due. */
export const headCountRoutes = (app: App, parts: AttendanceParts, answer: Answer): void => {
  const { people, attendance, clock, timeZone } = parts;
  const { history, presence, headCounts } = attendance;
  const face = (childId: string) => ({ childId, name: people.child(childId)?.name ?? childId });

  app.post(
    '/api/v1/attendance/head-counts',
    {
      config: { access: access.caregiverWrite },
      schema: { body: HeadCountBody, response: { 200: Recorded, 201: Recorded } },
    },
    (request, reply) =>
      answer(request, reply, request.body, (asked, now) => {
        const { roomId } = asked.body;
        const expected =
          asked.at === now
            ? presence.childrenIn(roomId)
            : history
                .presenceAt(asked.at)
                .flatMap((place) => (place.kind === 'child' && place.roomId === roomId ? [place.id] : []));
        const ruling = decideHeadCount(asked, {
          roomKnown: people.hasRoom(roomId),
          isKnown: (childId) => people.child(childId) !== undefined,
          expected,
        });
        return { ruling, room: () => roomId };
      }),
  );

  app.get(
    '/api/v1/attendance/head-counts',
    { config: { access: access.staffBoard }, schema: { response: { 200: HeadCountList, '4xx': Problem } } },
    (request, reply) => {
      if (callerOf(request).person?.kind === 'adult') return void sendProblem(reply, { code: 'forbidden' });
      const now = clock.now();
      const { from: dayBegins } = dayBounds(dayAt(now, timeZone), timeZone);
      const rooms = parts.rooms().map((roomId) => {
        const children = presence.childrenIn(roomId).length;
        const last = headCounts.last(roomId);
        // Yesterday's count says nothing about today's faces.
        const count = last && last.at >= dayBegins ? last : undefined;
        const next =
          children === 0
            ? undefined
            : nextCountOf(count?.at, headCounts.firstEntry(roomId, count?.at ?? dayBegins), parts.countTimes);
        return {
          roomId,
          children,
          lastCount: count
            ? {
                eventId: count.eventId,
                at: toRfc3339(count.at, timeZone),
                byFace: count.faces !== undefined,
                counted: count.counted,
                expected: count.expected,
                missing: (count.faces?.missing ?? []).map(face),
                extra: (count.faces?.extra ?? []).map(face),
                agrees: agrees(count),
              }
            : null,
          nextDueAt: next ? toRfc3339(next.at, timeZone) : null,
          because: next?.because ?? null,
          due: next !== undefined && next.at <= now,
        };
      });
      reply.send({ rooms });
    },
  );
};

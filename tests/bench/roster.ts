import pino from 'pino';
import { rosterFactsOf } from '#agent/attendance/planRoutes.ts';
import type { AttendanceParts } from '#agent/attendance/ports.ts';
import { rosterOf } from '#agent/attendance/roster.ts';
import { attendanceRoutes } from '#agent/attendance/routes.ts';
import { createApp } from '#agent/http/app.ts';
import { publicEvent } from '#agent/journal/publicEvent.ts';
import { recordsOfDay } from '#agent/recordsOfDay.ts';
import { dayAt } from '#agent/time/calendar.ts';
import { systemClock } from '#agent/time/clock.ts';
import { access } from '#contract/roles.ts';
import { openFacility, timeZone } from './facility.ts';
import { percentile, type Result } from './result.ts';

const requests = 300;

/** The roster of 150 children over HTTP; the floor is the same text sent as it is. */
export const measureRoster = async (folder: string): Promise<Result[]> => {
  const { stores } = openFacility(folder);
  const { people, attendance, journal } = stores;
  const clock = systemClock();
  const parts: AttendanceParts = {
    journal,
    clock,
    timeZone,
    attendance,
    handover: 'desk',
    people: {
      child: people.child,
      class: people.class,
      classes: people.classes,
      ...recordsOfDay(stores, timeZone),
      hasRoom: (roomId) => people.room(roomId) !== undefined,
      hasAdult: () => false,
      isOwnChild: () => false,
      isGuardian: () => false,
      mayTake: () => 'allowed',
      pickupBy: () => undefined,
      blockedLike: () => undefined,
      staff: people.staffMembers,
    },
    rooms: () => [],
    roomNameOf: () => undefined,
    countTimes: { everyMs: 3_600_000, afterEntryMs: 600_000 },
    isReexaminationDue: () => false,
    roomView: () => null,
    publish: (event) => publicEvent(event, timeZone),
    whyNotCounted: () => [],
    expiredPapers: () => [],
  };
  const today = dayAt(clock.now(), timeZone);
  const text = JSON.stringify(rosterOf(rosterFactsOf(parts, today)));
  const app = await createApp({
    logger: pino({ level: 'silent' }),
    identify: () => ({ role: 'head', name: 'bench', actor: 'token:bench', kioskId: undefined, person: undefined }),
    routes: [
      attendanceRoutes(parts),
      (scope) =>
        void scope.get('/same', { config: { access: access.anyone } }, (_, reply) =>
          reply.type('application/json').send(text),
        ),
    ],
  });
  try {
    const timesOf = async (url: string): Promise<number[]> => {
      const times: number[] = [];
      for (let index = 0; index < requests; index += 1) {
        const begun = performance.now();
        const { statusCode } = await app.inject({ method: 'GET', url });
        times.push(performance.now() - begun);
        if (statusCode !== 200) throw new Error(`${url} answered ${statusCode}`);
      }
      return times.slice(requests / 10);
    };
    const floor = percentile(await timesOf('/same'), 0.99);
    const value = percentile(await timesOf(`/api/v1/attendance?day=${today}`), 0.99);
    const limit = 10;
    return [
      {
        id: 'roster.page',
        what: `the roster of 150 children (${Math.round(text.length / 1024)} KB) answered, p99; floor: the same text as it is`,
        value: Math.round(value * 1000) / 1000,
        unit: 'ms',
        floor: Math.round(floor * 1000) / 1000,
        ratio: Math.round((value / floor) * 100) / 100,
        limit,
        ok: value <= limit,
      },
    ];
  } finally {
    await app.close();
    stores.close();
  }
};

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { demoFacilityFile, loadConfig } from '#agent/config/load.ts';
import { type ForecastPlan, forecastSteps } from '#agent/ratio/forecast.ts';
import type { Records } from '#agent/ratio/ports.ts';
import { rulesOf } from '#agent/stores.ts';
import { instantOf, parseDay } from '#agent/time/calendar.ts';
import { type EpochMs, epochMs } from '#agent/time/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { type House, openHouse } from '#tests/house.ts';

const day =
  parseDay('2026-09-16') ??
  (() => {
    throw new Error('no day');
  })();
const zone = 'Asia/Shanghai';
const at = (time: string): EpochMs => instantOf(day, time, zone);
const minute = 60_000;

const rooms = ['small', 'infant'];
const papers = [{ kind: 'caregiver' }, { kind: 'health_certificate' }, { kind: 'background_check' }] as const;
const records: Records = {
  birthDateOf: (childId) => parseDay(childId.startsWith('baby') ? '2026-01-10' : '2025-03-10'),
  staffAt: (staffId) => ({ role: staffId.startsWith('guard') ? 'guard' : 'caregiver', qualifications: [...papers] }),
  classTypesAt: (roomId) => [roomId === 'infant' ? 'infant' : 'toddler_small'],
  changes: () => [],
};
const rules = () => rulesOf(loadConfig({ file: demoFacilityFile, data: temporaryFolder() }));

const child = (childId: string, roomId: string, arrives: string, leaves: string, hasLeft = false) => ({
  childId,
  roomId,
  arrives: at(arrives),
  leaves: at(leaves),
  hasLeft,
});
const place = (kind: 'child' | 'staff', id: string, roomId: string) => ({ kind, id, roomId, onBreak: false });

describe('the forecast', () => {
  test('says when a room will need more than are planned: 09:10 needs 3, 2 are planned', () => {
    const present = [
      ...Array.from({ length: 10 }, (_, index) => place('child', `t${index}`, 'small')),
      place('staff', 'li', 'small'),
      place('staff', 'wang', 'small'),
    ];
    const plan: ForecastPlan = {
      now: at('08:30'),
      until: at('09:30'),
      day,
      present,
      children: [child('t10', 'small', '09:10', '17:00')],
      shifts: [],
    };
    const { steps, basis } = forecastSteps(rooms, plan, records, rules());
    const own = steps.filter(({ roomId }) => roomId === 'small');
    expect(own.map(({ from, verdict }) => [from, verdict.required, verdict.caregivers])).toEqual([
      [at('08:30'), 2, 2],
      [at('09:10'), 3, 2],
    ]);
    expect(basis).toEqual({ arrivals: 1, overdue: 0, departures: 0, staffWithoutShift: 2, staffMissing: 0 });
  });

  test('waits an hour for a child who is late, and counts on no caregiver who is not there', () => {
    const plan: ForecastPlan = {
      now: at('09:00'),
      until: at('10:00'),
      day,
      present: [],
      children: [
        child('late', 'small', '08:10', '17:00'),
        child('away', 'small', '07:59', '17:00'),
        child('gone', 'small', '08:30', '17:00', true),
        child('over', 'small', '07:30', '08:45'), // its day here is over: nobody waits for it
      ],
      shifts: [
        { staffId: 'li', roomId: 'small', from: at('08:00'), to: at('12:00'), breaks: [] },
        { staffId: 'wang', roomId: 'small', from: at('09:30'), to: at('12:00'), breaks: [] },
        { staffId: 'guard', roomId: 'small', from: at('09:20'), to: at('12:00'), breaks: [] },
      ],
    };
    const { steps, basis } = forecastSteps(rooms, plan, records, rules());
    const own = steps.filter(({ roomId }) => roomId === 'small');
    expect(own.map(({ from, verdict }) => [from, verdict.children, verdict.caregivers])).toEqual(
      [
        [at('09:00'), 0, 0],
        [epochMs(at('09:00') + minute), 1, 0],
        [at('09:20'), 1, 0],
        [at('09:30'), 1, 1],
      ].filter(([from]) => from !== at('09:20')),
    );
    expect(basis).toMatchObject({ arrivals: 1, overdue: 1, staffMissing: 1 });
  });

  test('knows breaks, the end of a shift, and a shift that follows on another', () => {
    const shift = (staffId: string, roomId: string, from: string, to: string, breaks: [string, string][] = []) => ({
      staffId,
      roomId,
      from: at(from),
      to: at(to),
      breaks: breaks.map(([begins, ends]) => ({ from: at(begins), to: at(ends) })),
    });
    const plan: ForecastPlan = {
      now: at('11:00'),
      until: at('13:00'),
      day,
      present: [place('staff', 'li', 'small'), place('staff', 'wang', 'small')],
      children: [],
      shifts: [
        shift('li', 'small', '08:00', '12:30', [['11:30', '11:45']]),
        shift('wang', 'small', '08:00', '12:00'),
        shift('wang', 'infant', '12:00', '14:00'),
      ],
    };
    const { steps } = forecastSteps(rooms, plan, records, rules());
    const counted = (roomId: string) =>
      steps.filter((step) => step.roomId === roomId).map(({ from, verdict }) => [from, verdict.caregivers]);
    expect(counted('small')).toEqual([
      [at('11:00'), 2],
      [at('11:30'), 1],
      [at('11:45'), 2],
      [at('12:00'), 1],
      [at('12:30'), 0],
    ]);
    expect(counted('infant')).toEqual([
      [at('11:00'), 0],
      [at('12:00'), 1],
    ]);
  });

  test('agrees with a count made anew for every minute, on random plans', () => {
    const law = rules();
    const times = fc.integer({ min: 0, max: 180 }).map((minutes) => epochMs(at('08:00') + minutes * minute));
    const room = fc.constantFrom('small', 'infant');
    const someChild = fc.record({
      roomId: room,
      arrives: times,
      leaves: times,
      hasLeft: fc.boolean(),
      inside: fc.boolean(),
    });
    const someStaff = fc.record({ roomId: room, from: times, to: times, inside: fc.boolean(), planned: fc.boolean() });
    fc.assert(
      fc.property(fc.array(someChild, { maxLength: 12 }), fc.array(someStaff, { maxLength: 5 }), (children, staff) => {
        const now = at('09:00');
        const until = at('10:00');
        const planned = staff.flatMap(({ planned: is, roomId, from, to }, index) =>
          is && from < to ? [{ staffId: `s${index}`, roomId, from, to, breaks: [] }] : [],
        );
        const plan: ForecastPlan = {
          now,
          until,
          day,
          present: [
            ...children.flatMap(({ inside, roomId }, index) => (inside ? [place('child', `t${index}`, roomId)] : [])),
            ...staff.flatMap(({ inside, roomId }, index) => (inside ? [place('staff', `s${index}`, roomId)] : [])),
          ],
          children: children.map(({ inside: _, ...rest }, index) => ({ childId: `t${index}`, ...rest })),
          shifts: planned,
        };
        const { steps } = forecastSteps(rooms, plan, records, law);
        for (let instant = now; instant < until; instant = epochMs(instant + minute)) {
          for (const roomId of rooms) {
            const here = children.filter((each) => {
              if (each.roomId !== roomId) return false;
              if (each.inside) return each.leaves <= now || instant < each.leaves;
              const comes = Math.max(each.arrives, now + minute);
              const waited = !each.hasLeft && each.arrives + 60 * minute >= now && each.leaves > now;
              return waited && comes <= instant && instant < each.leaves;
            }).length;
            const counting = staff.filter((each, index) => {
              if (each.roomId !== roomId) return false;
              const shift = planned.find(({ staffId }) => staffId === `s${index}`);
              if (!shift || shift.to <= now) return each.inside;
              if (each.inside) return instant < shift.to;
              return shift.from > now && shift.from <= instant && instant < shift.to;
            }).length;
            const step = steps.find((each) => each.roomId === roomId && each.from <= instant && instant < each.to);
            expect([step?.verdict.children, step?.verdict.caregivers]).toEqual([here, counting]);
          }
        }
      }),
      { numRuns: 200 },
    );
  });
});

const qualified = { role: 'caregiver', qualifications: papers.map((paper) => ({ ...paper, validTo: '2030-01-01' })) };
const ofRoom = async (house: House, minutes = 60) => {
  const { body } = await house.get(`/ratio/forecast?minutes=${minutes}`, 'kiosk');
  return body.rooms.find(({ roomId }: { roomId: string }) => roomId === house.class.roomId);
};

describe('GET /ratio/forecast', () => {
  test('of a house in which nothing is planned is the present, for the whole hour', async () => {
    const house = await openHouse();
    await house.child('c1', { careType: 'hourly' });
    await house.comes('c1');
    const room = await ofRoom(house);
    expect(room.steps).toHaveLength(1);
    expect(room.steps[0]).toMatchObject({ children: 1, caregivers: 0 });
    expect(room.short).toMatchObject({ planned: 0, text: { zh: expect.stringMatching(/需要 1 人，计划 0 人/) } });
  });

  test('takes hours from the booking, else from what was agreed, else from the habit, else from the house', async () => {
    const house = await openHouse(); // 08:00, open from 07:30
    await house.ask('PUT', '/staff/li', { id: crypto.randomUUID(), name: '示例李', ...qualified });
    await house.post('/staff/clock-ins', { staffId: 'li', roomId: house.class.roomId });
    await house.child('booked', { careType: 'hourly' });
    await house.post('/attendance/bookings', { childId: 'booked', day: '2026-09-16', from: '08:20', to: '10:00' });
    await house.child('agreed', { attends: { weekdays: [3], from: '08:40', to: '16:00' } });
    await house.child('sick');
    await house.post('/attendance/absences', { childId: 'sick', from: '2026-09-16', reason: 'illness' });
    const steps = (await ofRoom(house)).steps.map(({ from, children }: { from: string; children: number }) => [
      from.slice(11, 16),
      children,
    ]);
    expect(steps).toEqual([
      ['08:00', 0],
      ['08:20', 1],
      ['08:40', 2],
    ]);
  });

  test('learns a habit from three arrivals', async () => {
    const house = await openHouse();
    await house.child('c1');
    house.advance(35);
    for (let visit = 0; visit < 3; visit += 1) {
      await house.comes('c1');
      house.advance(8 * 60);
      await house.leaves('c1');
      house.advance(16 * 60);
    }
    house.advance(24 * 60 * 2 - 35); // from Saturday to Monday, 08:00
    const steps = (await ofRoom(house)).steps;
    expect(steps.map(({ from }: { from: string }) => from.slice(11, 16))).toEqual(['08:00', '08:35']);
  });

  test('refuses minutes that are none', async () => {
    const house = await openHouse();
    for (const minutes of ['0', '241', 'x']) {
      expect((await house.get(`/ratio/forecast?minutes=${minutes}`)).status).toBe(400);
    }
  });
});

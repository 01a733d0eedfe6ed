import type { DayFacts } from '#agent/summary/facts.ts';
import { addDays } from '#agent/time/calendar.ts';
import { at, comesIn, event, factsOf, goesOut, step, theDay } from './day.ts';

const unregistered = { isRegistered: false, registerHash: undefined };
export const enrolled = (childId: string, expected = true) => ({ childId, classId: 'small', enrolled: true, expected });

/** A small day with a little of everything, as it was known at 18:10. */
export const smallDay = (): DayFacts => {
  // Mei 08:00–16:00, Bao 08:30–12:00 and 13:00–17:30, Hua (hourly, nobody expected her) 09:00–11:00; Xin stays away.
  const fever = event('health.checked', '12:30', { childId: 'mei', kind: 'observation', well: false, celsius: 38.4 });
  const slip = event('health.checked', '12:45', { childId: 'bao', kind: 'observation', well: false, signs: ['cough'] });
  const events = [
    event('staff.clocked_in', '07:20', { staffId: 'li', roomId: 'r-small' }),
    comesIn('mei', '08:00', 'well'),
    comesIn('mei', '08:01'),
    comesIn('bao', '08:30', 'unwell'),
    comesIn('hua', '09:00'),
    goesOut('hua', '11:00'),
    event('attendance.refused', '11:50', {
      childId: 'bao',
      adultId: 'father',
      action: 'check_out',
      reason: 'custody_blocked',
    }),
    goesOut('bao', '12:00'),
    event('attendance.checked_in', '13:00', { childId: 'bao', roomId: 'r-small', method: 'staff' }, at('13:30')),
    event('device.availability_changed', '14:00', { deviceId: 'door', availability: 'offline' }),
    // Nobody saw her come: a slip of the finger, no visit.
    goesOut('xin', '15:00'),
    event('health.checked', '12:10', { childId: 'mei', kind: 'noon', well: true }),
    fever,
    event('health.checked', '12:40', { childId: 'mei', kind: 'observation', well: false, signs: ['rash'] }),
    slip,
    event('health.withdrawn', '12:50', { withdraws: slip.id, why: 'wrong child' }),
    event('health.acted', '13:00', { checkId: fever.id, actions: ['guardian_notified'] }),
    event('roll_call.started', '14:30', { rollCallId: 'drill', kind: 'drill', people: [] }),
    goesOut('mei', '16:00'),
    event('attendance.checked_out', '17:30', {
      childId: 'bao',
      adultId: 'aunt',
      method: 'staff',
      override: true,
    }),
  ];
  const closing = event('day.closed', '18:10', { day: theDay, stillInside: 0, closedBy: 'person' });
  return factsOf(at('18:10'), {
    journal: {
      ...factsOf(at('18:10')).journal,
      events,
      // `event` made a day.closed, so it is one.
      closing: closing.type === 'day.closed' ? closing : undefined,
      corrections: 1,
      leaves: 14,
    },
    enrolments: [enrolled('mei'), enrolled('bao'), enrolled('xin'), enrolled('hua', false)],
    absences: [{ childId: 'xin', reason: 'illness' }],
    roomSteps: [
      step('r-small', '07:20', '08:00', { state: 'closed' }),
      step('r-small', '08:00', '08:30'),
      // 60 s without enough: ends within the grace of 180 s.
      step('r-small', '08:30', '08:31', { state: 'deficit', deficit: 1 }),
      step('r-small', '08:31', '10:00', { state: 'tight' }),
      // 4 minutes without enough, the last one with nobody: a breach from its first second.
      step('r-small', '10:00', '10:03', { state: 'deficit', deficit: 2 }),
      step('r-small', '10:03', '10:04', { state: 'unattended', deficit: 3, caregivers: 0 }),
      step('r-small', '10:04', '12:00', { caregivers: 2, overCap: true }),
      step('r-small', '12:00', '17:30', { caregivers: 2 }),
      step('r-small', '17:30', '19:00', { state: 'closed', caregivers: 2 }),
    ],
    alerts: [
      {
        kind: 'breach',
        roomId: 'r-small',
        raisedAt: at('10:03'),
        acknowledgedAt: at('10:05'),
        resolvedAt: at('10:13'),
      },
      {
        kind: 'unattended',
        roomId: 'r-small',
        raisedAt: at('10:03'),
        acknowledgedAt: at('10:04'),
        resolvedAt: undefined,
      },
      {
        kind: 'custody_block',
        roomId: undefined,
        raisedAt: at('11:50'),
        acknowledgedAt: undefined,
        resolvedAt: undefined,
      },
    ],
    staff: [
      { staffId: 'li', ...unregistered, certificatesValidTo: [addDays(theDay, -1), undefined] },
      { staffId: 'zhao', ...unregistered, certificatesValidTo: [theDay, addDays(theDay, 30), addDays(theDay, 31)] },
    ],
    footage: [
      {
        recording: true,
        requiredMs: 600_000,
        recordedMs: 540_000,
        gaps: [{ from: at('09:00'), to: at('09:01'), reason: 'unreachable' }],
        oldestPlayable: addDays(theDay, -90),
      },
      { recording: false, requiredMs: 600_000, recordedMs: 600_000, gaps: [], oldestPlayable: addDays(theDay, -2) },
    ],
    uptime: [
      { from: at('00:00'), to: at('09:00') },
      { from: at('09:05'), to: at('18:10') },
    ],
  });
};

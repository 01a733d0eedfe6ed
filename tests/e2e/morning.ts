import { v7 as uuidv7 } from 'uuid';
import type { AlertList } from '#contract/rooms.ts';
import type { Box } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';

interface Lists {
  children: { childId: string; classId: string }[];
  staff: { staffId: string; role: string }[];
}
interface Presence {
  staff: { staffId: string; expiredPapers: unknown[] }[];
}

/**
 * A morning at the demo facility: most children are in, the infants have one caregiver too few, the big toddlers are
 * exactly full, the small ones have room to spare, and nobody is in the yard.
 */
export const fillMorning = async (box: Box): Promise<void> => {
  const get = async (path: string) => (await box.call('head', 'GET', path)).body as Lists;
  const post = async (path: string, body: object): Promise<void> => {
    const { status, body: answer } = await box.call('head', 'POST', path, { id: uuidv7(), ...body });
    if (status !== 201) throw new Error(`${path} ${JSON.stringify(body)}: ${status} ${JSON.stringify(answer)}`);
  };
  const { children } = await get('/api/v1/children?limit=100');
  const { staff } = await get('/api/v1/staff?limit=100');
  const presence = (await box.call('head', 'GET', '/api/v1/staff/presence')).body as Presence;
  const expired = presence.staff.filter(({ expiredPapers }) => expiredPapers.length > 0).map(({ staffId }) => staffId);
  // Whoever has a paper that ran out does not count, and would make a second room short.
  const caregivers = staff.filter(({ staffId, role }) => role === 'caregiver' && !expired.includes(staffId));
  const plan = [
    { classId: 'infant-1', roomId: 'infant', children: 6, caregivers: 1 },
    { classId: 'toddler-small-1', roomId: 'toddler-small', children: 7, caregivers: 2 },
    { classId: 'toddler-big-1', roomId: 'toddler-big', children: 7, caregivers: 1 },
    { classId: 'mixed-1', roomId: 'mixed', children: 4, caregivers: 1 },
  ];
  for (const room of plan) {
    for (const { staffId } of caregivers.splice(0, room.caregivers)) {
      await post('/api/v1/staff/clock-ins', { staffId, roomId: room.roomId });
    }
    const coming = children.filter(({ classId }) => classId === room.classId).slice(0, room.children);
    for (const { childId } of coming) await post('/api/v1/attendance/check-ins', { childId, method: 'staff' });
  }
};

/** Somebody has said of every alert what is being done: red stays red, but the banner goes. Waits for the first one. */
export const acknowledgeAll = async (box: Box): Promise<void> => {
  let acknowledged = 0;
  await eventually('every alert acknowledged', async () => {
    const { alerts } = (await box.call('head', 'GET', '/api/v1/alerts?state=open')).body as AlertList;
    for (const { alertId } of alerts) {
      const body = { id: uuidv7(), action: '已从其他教室调人' };
      await box.call('head', 'POST', `/api/v1/alerts/${alertId}/acknowledge`, body);
      acknowledged += 1;
    }
    return alerts.length === 0 && acknowledged > 0;
  });
};

import type { NewEvent } from '#agent/journal/journal.ts';
import { instant } from '#tests/naiveHouse.ts';
import { people, peopleEvents } from './people.ts';

/** What the parts of a script have in common. */
export interface ScriptTools {
  /** Reaches the box when it runs, so many milliseconds late. Gives the id of the event. */
  tell(event: NewEvent, at: number, lateMs?: number): string;
  /** A whole second within so many after a time of a day. */
  soon(day: string, time: string, seconds: number): number;
  chance(share: number): boolean;
  below(most: number): number;
  freshId(): string;
  isOn(at: number): boolean;
}

export const days = Array.from({ length: 21 }, (_, day) =>
  new Date(Date.UTC(2026, 8, 7 + day)).toISOString().slice(0, 10),
);
/** Devices, drills, backups, look-ups, and what the district sends and hears on a day. */
export const operationsOf = (day: string, number: number, { tell, soon, chance, freshId }: ScriptTools): void => {
  const at = (time: string): number => soon(day, time, 1800);
  const device = { deviceId: 'd-door', availability: 'offline' as const };
  if (chance(0.3))
    tell({ type: 'device.availability_changed', actor: 'agent', subject: 'd-door', data: device }, at('11:00:00'));
  if (number % 7 === 1)
    tell(
      {
        type: 'roll_call.started',
        actor: 'staff:team-0',
        subject: `rc-${number}`,
        data: { rollCallId: `rc-${number}`, kind: 'drill', people: [] },
      },
      at('10:30:00'),
    );
  if (number % 7 === 1) {
    const data = { rollCallId: `rc-${number}` };
    tell({ type: 'roll_call.closed', actor: 'staff:team-0', subject: data.rollCallId, data }, at('11:30:00'));
  }
  if (number % 6 === 2)
    tell({ type: 'journal.backed_up', actor: 'agent', subject: 'journal', data: {} }, at('16:30:00'));
  if (chance(0.3)) {
    const window = { from: `${day}T08:00:00+08:00`, to: `${day}T09:00:00+08:00`, expiresAt: `${day}T20:00:00+08:00` };
    tell(
      {
        type: 'footage.viewing_granted',
        actor: 'staff:team-0',
        subject: 'cam-1',
        data: { grantId: freshId(), streamId: 'cam-1', reason: '查看', ...window },
      },
      at('12:30:00'),
    );
  }
  if (number === 2 || number === 8) {
    const noticeId = freshId();
    const notice = { noticeId, kind: number === 2 ? ('finding' as const) : ('question' as const), text: '请整改' };
    const dueDay = days[number + 3] ?? day;
    tell(
      { type: 'upstream.notice_received', actor: 'agent', subject: noticeId, data: { ...notice, dueDay } },
      at('09:00:00'),
    );
    const answer = {
      noticeId,
      answerId: freshId(),
      sequence: 1,
      text: '已整改',
      evidence: [],
      sha256: 'a'.repeat(64),
    };
    const [answered, judged] = [days[number + 4] ?? day, days[number + 6] ?? day];
    tell(
      { type: 'upstream.notice_answered', actor: 'staff:team-0', subject: noticeId, data: answer },
      instant(answered, '14:30:00'),
    );
    const kind = number === 2 ? ('closed' as const) : ('reopened' as const);
    const verdict = {
      noticeId: freshId(),
      kind,
      text: '已核',
      about: noticeId,
      ...(kind === 'reopened' && { dueDay: days[18] ?? day }),
    };
    tell(
      { type: 'upstream.notice_received', actor: 'agent', subject: noticeId, data: verdict },
      instant(judged, '09:30:00'),
    );
  }
  if (number === 10)
    tell(
      {
        type: 'upstream.notice_received',
        actor: 'agent',
        subject: 'n',
        data: { noticeId: freshId(), kind: 'question', text: '几人？' },
      },
      at('09:00:00'),
    );
  if (number === 9) tell(moved(), at('20:00:00'));
};

/** How the house is armed on a day, and what a zone lacks. */
export const zonesOf = (day: string, number: number, { tell, below, isOn }: ScriptTools): void => {
  const say = (
    type: 'zone.lapsed' | 'zone.restored',
    zoneId: string,
    because: 'unknown' | 'bypassed' | 'disarmed',
    at: number,
  ): void => {
    if (isOn(at)) tell({ type, actor: 'agent', subject: zoneId, data: { zoneId, because } }, at);
  };
  if (number === 0)
    tell(
      { type: 'zone.armed', actor: 'agent', subject: 'z-gate', data: { zoneId: 'z-gate', because: 'always' } },
      instant(day, '05:30:00'),
    );
  const [morning, evening] = [instant(day, '06:50:00'), instant(day, '19:10:00')];
  if (number > 0 && isOn(morning))
    tell(
      {
        type: 'zone.disarmed',
        actor: 'staff:team-0',
        subject: 'z-office',
        data: { zoneId: 'z-office', because: 'person' },
      },
      morning,
    );
  if (isOn(evening))
    tell(
      {
        type: 'zone.armed',
        actor: 'agent',
        subject: 'z-office',
        data: { zoneId: 'z-office', because: 'house_empty' },
      },
      evening,
    );
  if (number % 3 === 1) {
    const at = instant(day, '21:30:00') + below(600) * 1000;
    const end = at + below(4 * 3600) * 1000;
    if (isOn(at) && isOn(end)) {
      say('zone.lapsed', 'z-gate', 'unknown', at);
      say('zone.restored', 'z-gate', 'unknown', end);
    }
  }
};

/** One child changes its class, from the evening of the tenth day on. */
const moved = (): NewEvent => {
  const child = people.find(({ id }) => id === 'kid-6');
  const event = peopleEvents(0).find(({ type, subject }) => type === 'child.recorded' && subject === child?.id);
  if (event?.type !== 'child.recorded') throw new Error('nobody is called kid-6');
  return { ...event, data: { ...event.data, classId: 'k-mixed' } };
};

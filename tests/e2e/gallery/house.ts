import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { type AgentEndpoints, readyFile } from '#agent/config/runFolder.ts';
import { type DemoPins, demoPinsOf } from '#agent/people/demoPins.ts';
import type { AttendanceDay, Attendee } from '#contract/attendance.ts';
import type { RollCallView } from '#contract/rollCall.ts';
import type { AlertList } from '#contract/rooms.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { type Cable, layCable } from '#tests/cable.ts';
import { eventually } from '#tests/wait.ts';
import { workingZone } from '#tests/workingZone.ts';
import { districtKeys } from '../districtDesk.ts';
import { acknowledgeAll, fillMorning } from '../morning.ts';

/**
 * How the house stands, in the order of a day: nobody there yet; the morning with a breach that nobody has acknowledged;
 * the same with everything acknowledged; a real roll-call under way, with somebody missing; a drill under way, in which
 * everybody is safe; a room that its caregiver has left; the evening, when few are left; the day closed.
 */
export const houseStates = [
  'empty',
  'alarmed',
  'calm',
  'calling',
  'drilling',
  'unattended',
  'evening',
  'closed',
] as const;
export type HouseState = (typeof houseStates)[number];

/** The demo facility with its box and devices, as the scenes find it. */
export interface GalleryHouse {
  readonly box: Box;
  readonly cable: Cable;
  readonly pins: DemoPins;
  /** Goes on in the day; never back. */
  become(state: HouseState): Promise<void>;
  /** A write of the head's for what a scene needs, under an id of its own if it gives one; that it is so already is as good. */
  write(path: string, body: object): Promise<void>;
  /** The same for a record, which is put where its path says. */
  put(path: string, body: object): Promise<void>;
  /** Today's children of a class who are inside, or of all. */
  present(classId?: string): Promise<readonly Attendee[]>;
  /** The facility's day. */
  today(): Promise<string>;
  close(): Promise<void>;
}

/** Opens the demo facility with its simulated devices and `cameras` of its cameras; nobody is there yet. */
export const openGalleryHouse = async ({ cameras }: { readonly cameras: number }): Promise<GalleryHouse> => {
  const folder = mkdtempSync(join(tmpdir(), 'nestbox-gallery-'));
  const box = await createBox(folder, (file) => ({
    ...file,
    site: { ...file.site, timeZone: workingZone() },
    cameras: (file.cameras ?? []).slice(0, cameras),
    alerts: { unattendedGraceSeconds: 0, graceSeconds: 1, infantGraceSeconds: 1 },
    recorder: { volumes: [join(folder, 'footage')], segmentSeconds: 4 },
    flows: { enabled: false },
    attendance: { ...file.attendance, handover: 'caregiver' },
    upstream: { districtKeys },
  }));
  const clear = async (): Promise<void> => {
    await box.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    await box.start('agent');
    await Promise.all([box.start('recorder'), box.start('simulator')]);
  } catch (cause) {
    // Whoever waits for the house gets none, and could not close it.
    await clear();
    throw cause;
  }
  const cable = await layCable(() => readyFile(box.data, 'agent').read<AgentEndpoints>()?.http);
  const pins = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));

  const send =
    (method: 'POST' | 'PUT') =>
    async (path: string, body: object): Promise<void> => {
      const { status, body: answer } = await box.call('head', method, `/api/v1${path}`, { id: uuidv7(), ...body });
      if (status >= 300 && status !== 409) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
    };
  const write = send('POST');
  const get = async <T>(path: string): Promise<T> => (await box.call('head', 'GET', `/api/v1${path}`)).body as T; // the route's own answer
  const openAlerts = async () => (await get<AlertList>('/alerts?state=open')).alerts;
  const attendance = () => get<AttendanceDay>('/attendance');
  const present = async (classId?: string): Promise<readonly Attendee[]> =>
    (await attendance()).classes
      .filter((each) => classId === undefined || each.classId === classId)
      .flatMap(({ children }) => children)
      .filter(({ state }) => state === 'present');
  const today = async (): Promise<string> => (await attendance()).day;

  let rollCallId = '';
  const beginRollCall = async (kind: 'real' | 'drill'): Promise<RollCallView['people']> => {
    rollCallId = uuidv7();
    await write('/roll-calls', { id: rollCallId, kind });
    return (await get<RollCallView>(`/roll-calls/${rollCallId}`)).people;
  };
  const mark = (people: RollCallView['people'], as: 'safe' | 'missing' | 'left_before'): Promise<void> =>
    write(`/roll-calls/${rollCallId}/marks`, {
      marks: people.map(({ who, personId }) => ({ who, personId, mark: as })),
    });
  const endRollCall = (report?: string): Promise<void> => write(`/roll-calls/${rollCallId}/close`, { report });
  const next: Record<HouseState, () => Promise<void>> = {
    empty: async () => undefined,
    alarmed: async () => {
      await fillMorning(box);
      await eventually('the breach to be told', async () => (await openAlerts()).length > 0);
    },
    calm: () => acknowledgeAll(box),
    calling: async () => {
      const people = await beginRollCall('real');
      const [missing, left, ...safe] = people.filter(({ roomId }) => roomId === 'toddler-small');
      if (!missing || !left) throw new Error('Nobody is in the room of the small toddlers');
      await mark([missing], 'missing');
      await mark([left], 'left_before');
      await mark([...safe.slice(0, 3), ...people.filter(({ roomId }) => roomId === 'infant')], 'safe');
    },
    drilling: async () => {
      const { people } = await get<RollCallView>(`/roll-calls/${rollCallId}`);
      await mark(
        people.filter((person) => person.mark === null),
        'safe',
      );
      await endRollCall('消防已接手搜寻');
      await mark(await beginRollCall('drill'), 'safe');
    },
    unattended: async () => {
      await endRollCall();
      const { staff } = await get<{ staff: { staffId: string; roomId: string | null }[] }>('/staff/presence');
      for (const { staffId } of staff.filter(({ roomId }) => roomId === 'mixed')) {
        await write('/staff/clock-outs', { staffId });
      }
      await eventually('the alarm', async () => (await openAlerts()).some(({ kind }) => kind === 'unattended'));
    },
    evening: async () => {
      const stay = (await present('toddler-small-1')).slice(0, 3);
      for (const { childId } of await present()) {
        if (stay.some((child) => child.childId === childId)) continue;
        await write('/attendance/check-outs', { childId, method: 'staff', override: { reason: '示例：由家人接走' } });
      }
      for (const { childId } of stay.slice(0, 1)) {
        await write('/health/checks', { childId, kind: 'observation', well: false, signs: ['cough'], celsius: 37.8 });
      }
      await eventually('no alarm', async () => !(await openAlerts()).some(({ kind }) => kind === 'unattended'));
    },
    closed: async () => {
      const resolutions = (await present()).map(({ childId }) => ({
        ...{ childId, what: 'stays', note: '值班老师照看，监护人在路上' },
      }));
      await write(`/days/${await today()}/close`, { resolutions });
    },
  };
  let reached = 0;
  return {
    box,
    cable,
    pins,
    become: async (state) => {
      for (const each of houseStates.slice(reached + 1, houseStates.indexOf(state) + 1)) {
        await next[each]();
        reached += 1;
      }
    },
    write,
    put: send('PUT'),
    present,
    today,
    close: async () => {
      await cable.close();
      await clear();
    },
  };
};

import { v7 as uuidv7 } from 'uuid';
import { createDayKeeper } from '#agent/attendance/dayKeeper.ts';
import type { Config } from '#agent/config/load.ts';
import type { AttendanceDay } from '#contract/attendance.ts';
import type { RatioInterval, RoomList, RoomView } from '#contract/rooms.ts';
import { openSiteApp } from '#tests/siteApp.ts';

/** A Wednesday in the site's zone: `at('08:00')`, and the day after it: `at('00:10', '2026-09-17')`. */
export const today = '2026-09-16';
export const at = (time: string, day = today): string => `${day}T${time}${time.length === 5 ? ':00' : ''}+08:00`;
/** As the answers write it. */
export const told = (time: string, day = today): string => `${day}T${time}:00.000+08:00`;

/** Born so that the child is of the band on that Wednesday. */
export const born = { infant: '2026-01-10', toddlerSmall: '2025-01-10', toddlerBig: '2024-03-01' } as const;

interface ChildOptions {
  readonly name?: string;
  readonly birthDate?: string;
  readonly classId?: string;
  readonly careType?: string;
  readonly guardians?: readonly { adultId: string; relation: string; pickup: boolean }[];
}
type Headers = Readonly<Record<string, string>>;

/** A real site without people, and short words for what is done at its desk. Whatever is not expected to fail must not. */
export const openTrapSite = async (adapt?: (config: Config) => Config) => {
  const site = await openSiteApp(adapt);
  const head = site.as('head');
  const { timeZone } = site.config.site;
  const keeper = createDayKeeper({
    journal: site.stores.journal,
    clock: site.clock,
    attendance: site.stores.attendance,
    timeZone,
    sealTime: site.config.hours.seal,
    autoClose: site.config.attendance.autoClose,
  });
  keeper.tick();

  const ask = async (method: 'GET' | 'POST' | 'PUT', url: string, payload?: object, headers: Headers = head) => {
    const path = url.startsWith('/district') ? url : `/api/v1${url}`;
    const response = await site.app.inject({ method, url: path, headers, ...(payload && { payload }) });
    return { status: response.statusCode, text: response.body, body: response.json() };
  };
  const post = (url: string, body: object, headers?: Headers) => ask('POST', url, { id: uuidv7(), ...body }, headers);
  const must = async (asked: ReturnType<typeof ask>) => {
    const answer = await asked;
    if (answer.status >= 300) throw new Error(`${answer.status} ${answer.text}`);
    return answer;
  };
  const get = async (url: string) => (await must(ask('GET', url))).body;
  const put = (url: string, body: object) => must(ask('PUT', url, { id: uuidv7(), ...body }));

  const intervals = async (from: string, to: string, options: { roomId?: string; asKnownAt?: string } = {}) => {
    const query = new URLSearchParams({ from, to });
    if (options.roomId) query.set('room', options.roomId);
    if (options.asKnownAt) query.set('asKnownAt', options.asKnownAt);
    const answer = await get(`/ratio/intervals?${query}`);
    return answer.intervals as RatioInterval[];
  };

  return {
    ...site,
    head,
    keeper,
    ask,
    post,
    get,
    intervals,
    child: (childId: string, options: ChildOptions = {}) =>
      put(`/children/${childId}`, {
        name: `示例${childId}`,
        birthDate: born.toddlerSmall,
        classId: 'toddler-small-1',
        careType: 'full_day',
        enrolledFrom: '2026-03-01',
        guardians: [],
        ...options,
      }),
    adult: (adultId: string, options: object = {}) =>
      put(`/adults/${adultId}`, { name: `示例家长${adultId}`, phoneTail: '0000', ...options }),
    caregiver: (staffId: string, options: object = {}) =>
      put(`/staff/${staffId}`, {
        name: `示例老师${staffId}`,
        role: 'caregiver',
        qualifications: ['caregiver', 'health_certificate', 'background_check'].map((kind) => ({ kind })),
        ...options,
      }),
    comes: (childId: string, options: object = {}) =>
      must(post('/attendance/check-ins', { childId, method: 'roster', ...options })),
    leaves: (childId: string, options: object = {}) => {
      const override = { reason: '示例：登记外的接送' };
      return must(post('/attendance/check-outs', { childId, method: 'staff', override, ...options }));
    },
    works: (staffId: string, roomId: string, options: object = {}) =>
      must(post('/staff/clock-ins', { staffId, roomId, ...options })),
    room: async (roomId: string): Promise<RoomView> => {
      const { rooms } = (await get('/rooms')) as RoomList;
      const found = rooms.find((room) => room.roomId === roomId);
      if (!found) throw new Error(`There is no room ${roomId}`);
      return found;
    },
    rosterOf: async (childId: string, day = today) => {
      const { classes } = (await get(`/attendance?day=${day}`)) as AttendanceDay;
      const found = classes.flatMap(({ children }) => children).filter((child) => child.childId === childId);
      if (found.length !== 1) throw new Error(`${childId} stands ${found.length} times on the roster`);
      return found[0];
    },
    openAlerts: async (): Promise<string[]> =>
      (await get('/alerts?state=open')).alerts.map(({ kind }: { kind: string }) => kind),
  };
};

/** What a test mostly asks of an interval. */
export const brief = ({ from, to, children, caregivers, state }: RatioInterval) => [
  from.slice(11, 16),
  to.slice(11, 16),
  children,
  caregivers,
  state,
];

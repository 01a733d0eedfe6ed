import type { Page } from 'playwright-core';
import type { ZoneList, ZoneView } from '#contract/zones.ts';
import type { GalleryArea } from './scene.ts';
import { asStaff, choose, loaded, tap } from './walk.ts';

/** So many minutes ago; the facility's own offset is not the pictures' affair. */
const ago = (minutes: number): string => new Date(Date.now() - minutes * 60_000).toISOString();
const door = (positionId: string, place: string) => ({ positionId, deviceId: null, place });

const zone = (more: Partial<ZoneView> & Pick<ZoneView, 'zoneId' | 'name' | 'class'>): ZoneView => ({
  state: 'armed',
  since: ago(640),
  until: null,
  armedSince: ago(640),
  byPerson: false,
  siren: true,
  positions: [],
  open: [],
  unknown: [],
  memory: [],
  bypasses: [],
  today: { requiredMinutes: 640, armedMinutes: 640, armedPerTenThousand: 10_000, lapsedMinutes: [], lapses: [] },
  last: null,
  ...more,
});

/** The five classes on a day on which much happens at once: each look that a zone can have. */
const busy: ZoneList = {
  asOf: ago(0),
  site: {
    requiredMinutes: 640,
    armedMinutes: 618,
    armedPerTenThousand: 9656,
    lapsedMinutes: [{ because: 'unknown', minutes: 22 }],
  },
  zones: [
    zone({
      zoneId: 'always',
      name: '紧急与防拆',
      class: 'always',
      state: 'alarm',
      positions: [door('panic-desk', '前台报警按钮'), door('smoke-kitchen', '厨房烟感')],
      memory: [
        { ...door('panic-desk', '前台报警按钮'), kind: 'panic', sensor: 'panic', at: ago(9), pending: false },
        { ...door('smoke-kitchen', '厨房烟感'), kind: 'fire', sensor: 'smoke', at: ago(7), pending: false },
      ],
      open: [{ ...door('smoke-kitchen', '厨房烟感'), sensor: 'smoke', since: ago(7) }],
    }),
    zone({
      zoneId: 'perimeter',
      name: '周界',
      class: 'perimeter24',
      state: 'fault',
      positions: [door('door-back', '后门'), door('door-entrance', '大门'), door('window-store', '库房窗')],
      unknown: [{ ...door('door-back', '后门'), sensor: 'opening', since: ago(22) }],
      today: {
        requiredMinutes: 640,
        armedMinutes: 618,
        armedPerTenThousand: 9656,
        lapsedMinutes: [{ because: 'unknown', minutes: 22 }],
        lapses: [{ because: 'unknown', ...door('door-back', '后门'), from: ago(22), to: null }],
      },
    }),
    zone({
      zoneId: 'boundary',
      name: '婴幼儿边界',
      class: 'child_boundary',
      armedSince: ago(178),
      positions: [door('gate-yard', '院子大门'), door('door-kitchen', '厨房门')],
      siren: false,
    }),
    zone({
      zoneId: 'interior',
      name: '室内',
      class: 'interior_after_hours',
      state: 'disarmed',
      armedSince: null,
      byPerson: true,
      positions: [door('motion-hall', '走廊')],
    }),
    zone({
      zoneId: 'supervision',
      name: '设备监督',
      class: 'supervision',
      state: 'bypassed',
      until: ago(-80),
      positions: [door('door-back', '后门')],
      bypasses: [
        {
          requestId: '01990000-0000-7000-8000-000000000001',
          positionId: null,
          place: null,
          reason: '维修设备',
          until: ago(-80),
          requestedBy: 'staff:head-lin',
          requestedAt: ago(40),
          confirmedBy: 'token:tech',
        },
        {
          requestId: '01990000-0000-7000-8000-000000000002',
          positionId: 'door-back',
          place: '后门',
          reason: '反复误报',
          until: ago(-140),
          requestedBy: 'staff:head-lin',
          requestedAt: ago(1),
          confirmedBy: null,
        },
      ],
    }),
  ],
};

const unused: ZoneList = {
  ...busy,
  site: null,
  zones: busy.zones.map(({ zoneId, name, class: zoneClass }) =>
    zone({ zoneId, name, class: zoneClass, state: 'unused', since: null, armedSince: null }),
  ),
};

/** What sensors say is not the gallery's to arrange, so the agent's answer is. */
const opened = async (page: Page, pin: string, list: ZoneList): Promise<void> => {
  await page.route('**/api/v1/zones', (route) => route.fulfill({ json: list }));
  await asStaff(page, pin);
  await choose(page, '防区', 'zones');
  await page.locator('.zone-card').first().waitFor();
};
const tapZone = (page: Page, zoneId: string): Promise<void> => page.locator(`[data-zone="${zoneId}"]`).click();

/** What is armed, what reported, and what persons do about it. */
export const zones: GalleryArea = {
  area: 'zones',
  scenes: [
    {
      id: 'zones.unused',
      title: 'Nothing is installed yet',
      go: async (page, { pins }) => {
        await page.route('**/api/v1/zones', (route) => route.fulfill({ json: unused }));
        await asStaff(page, pins.head);
        await choose(page, '防区', 'zones');
        await page.getByText('没有在用的防区').waitFor();
        await loaded(page);
      },
    },
    {
      id: 'zones.alarm',
      title: 'Panic and smoke, latched until somebody says what it was',
      looks: true,
      go: async (page, { pins }) => {
        await opened(page, pins.head, busy);
        await tap(page, '误报，已查看');
      },
    },
    {
      id: 'zones.unknown',
      title: 'A door of which nobody knows',
      looks: true,
      go: async (page, { pins }) => {
        await opened(page, pins.caregiver, busy);
        await tapZone(page, 'perimeter');
        await page.locator('.zone-sensors[data-look="unknown"]').waitFor();
      },
    },
    {
      id: 'zones.bypass',
      title: 'The first of two persons asks for a bypass',
      go: async (page, { pins }) => {
        await opened(page, pins.caregiver, busy);
        await tapZone(page, 'perimeter');
        await tap(page, '申请旁路…');
        await tap(page, '维修设备');
      },
    },
    {
      id: 'zones.second',
      title: 'The second one confirms it with a PIN',
      looks: true,
      go: async (page, { pins }) => {
        await opened(page, pins.head, busy);
        await tapZone(page, 'supervision');
        await tap(page, '第二人确认…');
        await page.locator('.zone-second .keypad').waitFor();
      },
    },
    {
      id: 'zones.stale',
      title: 'The link was lost: nothing stays green',
      go: async (page, { pins, cable }) => {
        await opened(page, pins.head, busy);
        await tapZone(page, 'boundary');
        cable.pull();
        await page.locator('.zone-card[data-zone="boundary"][data-look="unknown"]').waitFor();
      },
    },
    {
      id: 'zones.alone',
      title: 'The zones cannot be asked for',
      go: async (page, { pins, cable }) => {
        await asStaff(page, pins.head);
        cable.pull();
        await choose(page, '防区', 'zones');
        await page.locator('.notice[data-tone="bad"]').waitFor();
      },
    },
    {
      id: 'zones.loading',
      title: 'The zones are on their way',
      go: async (page, { pins }) => {
        await page.route('**/api/v1/zones', () => undefined);
        await asStaff(page, pins.head);
        await choose(page, '防区', 'zones');
        await page.getByText('正在载入').waitFor();
      },
    },
  ],
};

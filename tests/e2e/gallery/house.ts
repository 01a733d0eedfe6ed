import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { v7 as uuidv7 } from 'uuid';
import { type AgentEndpoints, readyFile } from '#agent/config/runFolder.ts';
import { type DemoPins, demoPinsOf } from '#agent/people/demoPins.ts';
import type { AlertList } from '#contract/rooms.ts';
import { type Box, createBox, projectRoot } from '#tests/box.ts';
import { type Cable, layCable } from '#tests/cable.ts';
import { eventually } from '#tests/wait.ts';
import { workingZone } from '#tests/workingZone.ts';
import { acknowledgeAll, fillMorning } from '../morning.ts';

/**
 * How the house stands, in the order of a day: nobody there yet; the morning with a breach that nobody has acknowledged;
 * the same with everything acknowledged; a room that its caregiver has left.
 */
export const houseStates = ['empty', 'alarmed', 'calm', 'unattended'] as const;
export type HouseState = (typeof houseStates)[number];

/** The demo facility with its box and devices, as the scenes find it. */
export interface GalleryHouse {
  readonly box: Box;
  readonly cable: Cable;
  readonly pins: DemoPins;
  /** Goes on in the day; never back. */
  become(state: HouseState): Promise<void>;
  /** A write of the head's for what a scene needs; that it is so already is as good. */
  write(path: string, body: object): Promise<void>;
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
  }));
  await box.start('agent');
  await Promise.all([box.start('recorder'), box.start('simulator')]);
  const cable = await layCable(() => readyFile(box.data, 'agent').read<AgentEndpoints>()?.http);
  const pins = demoPinsOf(join(projectRoot, 'hardware/sim/demo/people.json'));

  const write = async (path: string, body: object): Promise<void> => {
    const { status, body: answer } = await box.call('head', 'POST', `/api/v1${path}`, { id: uuidv7(), ...body });
    if (status !== 201 && status !== 409) throw new Error(`${path}: ${status} ${JSON.stringify(answer)}`);
  };
  const openAlerts = async () =>
    ((await box.call('head', 'GET', '/api/v1/alerts?state=open')).body as AlertList).alerts;
  const next: Record<HouseState, () => Promise<void>> = {
    empty: async () => undefined,
    alarmed: async () => {
      await fillMorning(box);
      await eventually('the breach to be told', async () => (await openAlerts()).length > 0);
    },
    calm: () => acknowledgeAll(box),
    unattended: async () => {
      const { staff } = (await box.call('head', 'GET', '/api/v1/staff/presence')).body as {
        staff: { staffId: string; roomId: string | null }[];
      };
      for (const { staffId } of staff.filter(({ roomId }) => roomId === 'mixed')) {
        await write('/staff/clock-outs', { staffId });
      }
      await eventually('the alarm', async () => (await openAlerts()).some(({ kind }) => kind === 'unattended'));
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
    close: async () => {
      await cable.close();
      await box.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
};

import { describe, expect, it, vi } from 'vitest';
import { lastingStore } from '../../kiosk/src/store/lasting.ts';
import { memoryStore } from './memoryStore.ts';
import { hour, houseCopy, minute, ok, switchOn } from './runningKiosk.ts';
import { room } from './samples.ts';

const underWay = { standing: 'opening', own: [{ passage: { state: 'due' } }] };
const over = { standing: 'closed', own: [{ passage: { state: 'alone' } }] };

describe('what a kiosk keeps of a day', () => {
  it('goes with the day, but not while an emergency is under way, by midnight or by a clock that was set', async () => {
    const machine = switchOn();
    const kiosk = await machine.openPage();
    await kiosk.keep.write('people', 'sealed');
    await kiosk.keep.write('rollCall', underWay);
    machine.agent.away = true;
    machine.agent.hangUp();
    // Nobody has heard the agent with this clock: tomorrow it says.
    vi.setSystemTime(Date.now() + 20 * hour);
    const alone = await machine.openPage();
    await machine.pass(minute);
    expect(alone.today.value).toBe('2026-11-25');
    expect([await alone.keep.read('rollCall'), await alone.keep.read('people')]).toEqual([underWay, 'sealed']);
    await alone.keep.write('rollCall', over);
    await machine.pass(minute);
    expect([await alone.keep.read('rollCall'), await alone.keep.read('people')]).toEqual([undefined, undefined]);
  });

  describe('on a disk that opens late', () => {
    const startWithout = async () => {
      const disk = memoryStore();
      await disk.keep.write('day', '2026-11-23');
      await disk.keep.write('people', 'sealed yesterday');
      let mayOpen = false;
      const waiting: (() => void)[] = [];
      const later = (): Promise<void> => new Promise((resolve) => void waiting.push(resolve));
      const openDisk = async () => {
        if (!mayOpen) throw new Error('UnknownError');
        return disk;
      };
      const machine = switchOn(lastingStore(openDisk, later));
      const kiosk = await machine.openPage();
      return {
        ...{ disk, machine, kiosk },
        open: async (): Promise<void> => {
          mayOpen = true;
          for (const go of waiting.splice(0)) go();
          await machine.pass(minute);
        },
      };
    };

    it('goes when it is yesterday’s, and today’s stays', async () => {
      const { disk, kiosk, open } = await startWithout();
      expect(kiosk.copy.value?.day).toBe('2026-11-24');
      await open();
      const kept = await Promise.all([disk.keep.read('day'), disk.keep.read('people'), disk.keep.read('house')]);
      expect(kept).toEqual(['2026-11-24', undefined, expect.objectContaining({ day: '2026-11-24' })]);
      expect(kiosk.copy.value?.day).toBe('2026-11-24');
    });

    it('stays while an emergency of yesterday is under way, and midnight before it opens ends none', async () => {
      const { disk, machine, open } = await startWithout();
      await disk.keep.write('rollCall', underWay);
      await machine.pass(20 * hour);
      await open();
      expect([await disk.keep.read('rollCall'), await disk.keep.read('day')]).toEqual([underWay, '2026-11-23']);
    });
  });

  it('is of the facility’s day from the start, not of a day further east', async () => {
    const machine = switchOn();
    const west = '2026-11-23T19:00:00-05:00';
    const { read, stream } = machine.agent;
    machine.agent.read = (path) =>
      path === '/roll-calls/copy' ? ok({ ...houseCopy('2026-11-23'), asOf: west }) : read(path);
    const kiosk = await machine.openPage();
    machine.agent.tell('room', room({ asOf: west }));
    await machine.pass(minute);
    expect(kiosk.today.value).toBe('2026-11-23');
    await kiosk.keep.write('people', 'sealed');
    // A stream without a room tells no zone.
    machine.agent.stream = () => {
      const answer = stream();
      return new Response(answer.body?.pipeThrough(new TransformStream({ transform: () => undefined })));
    };
    const next = await machine.openPage();
    expect([next.today.value, await next.keep.read('people')]).toEqual(['2026-11-23', 'sealed']);
  });
});

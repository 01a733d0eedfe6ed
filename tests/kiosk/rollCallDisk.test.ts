import { describe, expect, it } from 'vitest';
import { callOf, openHouse, settled } from './rollCallHouse.ts';

const child = (id: string) => `child:${id}` as const;

describe('a roll-call that an earlier page left behind', () => {
  it('is taken up again as soon as a disk that was away at the start of the page is there', async () => {
    const house = openHouse();
    const kiosk = house.kiosk('a');
    kiosk.setOnline(false);
    await settled();
    kiosk.running().start('real');
    kiosk.running().mark(child('c1'), 'safe');
    await settled();
    kiosk.setDisk(false);
    kiosk.kill();
    await settled();
    expect([kiosk.running().ready.value, kiosk.running().call.value]).toEqual([true, undefined]);
    kiosk.setDisk(true);
    await settled();
    expect(callOf(kiosk).own).toMatchObject([{ person: child('c1'), mark: 'safe' }]);
  });
});

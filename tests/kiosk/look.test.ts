import { describe, expect, it } from 'vitest';
import type { RoomState } from '#contract/values.ts';
import { sayIn } from '../../kiosk/src/i18n/text.ts';
import { bannerAlerts, fixSentence } from '../../kiosk/src/state/alerts.ts';
import { type Appearance, appearanceOf } from '../../kiosk/src/state/look.ts';
import { mayBeYounger, prospectOf } from '../../kiosk/src/state/prospect.ts';
import { alert, room } from './samples.ts';

describe('how a tile looks', () => {
  const stale: Record<RoomState, Appearance['look']> = {
    ok: 'stale',
    tight: 'stale',
    closed: 'stale',
    transient: 'transient',
    breach: 'breach',
    unattended: 'unattended',
  };
  for (const [state, look] of Object.entries(stale) as [RoomState, Appearance['look']][]) {
    it(`${state} is itself while fresh, and ${look} with a stale mark when the link or the inputs are too old`, () => {
      expect(appearanceOf(room({ state }), true)).toEqual({ look: state, staleMark: false });
      expect(appearanceOf(room({ state }), false)).toEqual({ look, staleMark: true });
      expect(appearanceOf(room({ state, confidence: 'stale' }), true)).toEqual({ look, staleMark: true });
    });
  }

  it('is a breach over the class cap, however many caregivers there are', () => {
    expect(appearanceOf(room({ state: 'ok', overCap: true }), true).look).toBe('breach');
    expect(appearanceOf(room({ state: 'unattended', overCap: true }), true).look).toBe('unattended');
  });
});

describe('what the ratio becomes', () => {
  it('counts down the spare places as children come', () => {
    expect(prospectOf(room({ spare: 2 }), 1, { current: true })).toMatchObject({
      children: 4,
      standing: 'ok',
      spare: 1,
    });
    expect(prospectOf(room({ spare: 2 }), 2, { current: true })).toMatchObject({ standing: 'tight' });
    expect(prospectOf(room({ spare: 2 }), 3, { current: true })).toMatchObject({ standing: 'short' });
  });
  it('holds the class cap against spare caregivers', () => {
    expect(prospectOf(room({ children: 15, spare: 5, cap: 15 }), 1, { current: true }).standing).toBe('short');
    expect(prospectOf(room({ children: 14, spare: 5, cap: 15 }), 1, { current: true }).standing).toBe('tight');
  });
  it('never says that leaving makes it worse, and promises no cure of a broken ratio', () => {
    expect(prospectOf(room({ deficit: 1, state: 'breach', spare: 0 }), -1, { current: true }).standing).toBe('same');
    expect(prospectOf(room({ spare: 0, state: 'tight' }), -1, { current: true })).toMatchObject({
      standing: 'ok',
      spare: 1,
    });
    expect(prospectOf(room({ children: 1 }), -1, { current: true }).standing).toBe('empty');
  });
  it('says nothing about a room whose numbers are old', () => {
    expect(prospectOf(room(), 1, { current: false }).standing).toBe('unknown');
    expect(prospectOf(room({ confidence: 'stale' }), 1, { current: true }).standing).toBe('unknown');
  });
  it('promises nothing of a room that a younger child comes into, unless it is short already', () => {
    expect(prospectOf(room({ spare: 2 }), 1, { current: true, younger: true }).standing).toBe('ages');
    expect(prospectOf(room({ spare: 0 }), 1, { current: true, younger: true }).standing).toBe('short');
    expect(prospectOf(room({ spare: 2 }), 1, { current: false, younger: true }).standing).toBe('unknown');
  });
  it('says of who comes in that the whole facility is full, and of nobody who leaves', () => {
    expect(prospectOf(room({ spare: 5 }), 2, { current: true, full: true }).standing).toBe('full');
    expect(prospectOf(room({ spare: 1 }), 2, { current: true, full: true }).standing).toBe('short');
    expect(prospectOf(room(), -1, { current: true, full: true }).standing).toBe('ok');
    expect(prospectOf(room(), 1, { current: false, full: true }).standing).toBe('unknown');
  });
  it('knows by its class whether a child may be younger than those whom the room takes', () => {
    const big = room({ roomId: 'toddler_big', classType: 'toddler_big' });
    const infant = room({ roomId: 'infant', classType: 'infant' });
    const yard = room({ roomId: 'yard', classType: null });
    const rooms = [big, infant, yard];
    expect(mayBeYounger({ homeRoomId: 'infant' }, big, rooms)).toBe(true);
    expect(mayBeYounger({ homeRoomId: 'toddler_big' }, infant, rooms)).toBe(false);
    expect(mayBeYounger({ homeRoomId: 'toddler_big' }, big, rooms)).toBe(false);
    expect(mayBeYounger({ homeRoomId: 'infant', classType: 'mixed' }, big, rooms)).toBe(true);
    expect(mayBeYounger({ homeRoomId: 'toddler_big' }, yard, rooms)).toBe(true);
    expect(mayBeYounger({ homeRoomId: 'yard' }, big, rooms)).toBe(true);
    expect(mayBeYounger({}, big, rooms)).toBe(true);
  });
});

describe('the banner', () => {
  it('shows open breaches only, unattended before all, and never a custody block', () => {
    const short = room({ deficit: 1, state: 'breach' });
    const shown = bannerAlerts(
      [
        alert({ alertId: 'breach' }),
        alert({ alertId: 'custody', kind: 'custody_block' }),
        alert({ alertId: 'offline', kind: 'device_offline' }),
        alert({ alertId: 'known', state: 'acknowledged' }),
        alert({ alertId: 'alone', kind: 'unattended' }),
      ],
      [short],
    );
    expect(shown.map(({ alertId }) => alertId)).toEqual(['alone', 'breach']);
  });

  it('is gone from the banner with its cause, while the alert itself still waits whether that comes back', () => {
    const legal = room({ deficit: 0, overCap: false });
    const alerts = [alert(), alert({ kind: 'unattended' }), alert({ kind: 'class_cap' })];
    expect(bannerAlerts(alerts, [legal])).toEqual([]);
    expect(bannerAlerts(alerts, [{ ...legal, overCap: true }]).map(({ kind }) => kind)).toEqual(['class_cap']);
    expect(bannerAlerts([alert({ kind: 'facility_cap', roomId: null })], [legal])).toHaveLength(1);
    expect(bannerAlerts([alert({ roomId: 'unknown' })], [legal])).toHaveLength(1);
  });

  it('names the room that can spare somebody, and the person only where names may be read', () => {
    const short = room({
      fix: { action: 'move_caregiver', staffId: 's2', fromRoomId: 'mixed', caregivers: 1, next: [] },
    });
    const rooms = [short, room({ roomId: 'mixed', name: '混合班' })];
    expect(fixSentence(short, rooms, sayIn('zh'))).toBe('可从混合班调 1 名');
    expect(fixSentence(short, rooms, sayIn('zh'), () => '吴样例')).toBe('可从混合班调 1 名：吴样例');
  });
});

import { describe, expect, it } from 'vitest';
import { ZoneStanding, type ZoneView } from '#contract/zones.ts';
import { sayIn } from '../../kiosk/src/i18n/text.ts';
import { firstToSee, lookOf, percentOf } from '../../kiosk/src/screens/zones/zoneWords.ts';
import { alertSentence, bannerAlerts } from '../../kiosk/src/state/alerts.ts';
import { alert } from './samples.ts';

const unknown = [{ positionId: 'p', deviceId: null, place: '后门', sensor: 'opening' as const, since: '' }];

describe('how a zone is shown', () => {
  it('is green only while it is armed and everything is known', () => {
    const green = ZoneStanding.enum.filter((state) => lookOf({ state, unknown: [] }, true).look === 'ok');
    expect(green).toEqual(['released', 'armed']);
    expect(lookOf({ state: 'fault', unknown }, true)).toMatchObject({ look: 'unknown', word: 'zone.unknown' });
  });

  it('is no longer green once nobody can bring it up to date, and an alarm stays an alarm', () => {
    for (const state of ZoneStanding.enum) expect(lookOf({ state, unknown: [] }, false).look).not.toBe('ok');
    expect(lookOf({ state: 'alarm', unknown: [] }, false).look).toBe('bad');
  });

  it('says a hundred only of all of it', () => {
    expect([10_000, 9999, 0].map(percentOf)).toEqual(['100', '99.99', '0.00']);
  });

  it('opens on what asks for somebody', () => {
    const zone = (zoneId: string, state: ZoneView['state']) => ({ zoneId, state, memory: [] }) as unknown as ZoneView; // no more is read
    const zones = [zone('a', 'unused'), zone('b', 'armed'), zone('c', 'fault'), zone('d', 'alarm')];
    expect(firstToSee(zones)?.zoneId).toBe('d');
    expect(firstToSee(zones.slice(0, 3))?.zoneId).toBe('c');
    expect(firstToSee(zones.slice(0, 2))?.zoneId).toBe('b');
  });
});

describe('an alarm of a zone on the banner', () => {
  it('takes the top of every screen, panic and fire before all else, and says where', () => {
    const kinds = ['breach', 'intrusion', 'door', 'boundary', 'fire', 'battery_low', 'panic'] as const;
    const shown = bannerAlerts(
      kinds.map((kind) => alert({ kind, roomId: null, place: '前台' })),
      [],
    );
    expect(shown.map(({ kind }) => kind)).toEqual(['panic', 'fire', 'boundary', 'intrusion', 'breach']);
    expect(shown[0] && alertSentence(shown[0], [], sayIn('zh'))).toBe('一键报警 · 前台');
  });
});

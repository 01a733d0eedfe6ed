import { describe, expect, it } from 'vitest';
import { sayIn } from '../../kiosk/src/i18n/text.ts';
import type { Fetcher } from '../../kiosk/src/screens/desk/adults.ts';
import { childTexts } from '../../kiosk/src/screens/desk/childTexts.ts';
import { departureOf } from '../../kiosk/src/screens/desk/departure.ts';
import { noOverride } from '../../kiosk/src/screens/desk/override.ts';

const say = sayIn('zh', childTexts);
const adult = (may: Fetcher['may']): Fetcher => ({
  adultId: 'a',
  name: '样例妈妈',
  phoneTail: '1234',
  relation: '母亲',
  may,
});

describe('a departure before it is confirmed', () => {
  it('needs an adult, and with one who may take the child it is ready', () => {
    expect(departureOf({ way: 'adult', adult: undefined }, say)).toEqual({ state: 'incomplete', needs: 'adult' });
    expect(departureOf({ way: 'adult', adult: adult('allowed') }, say)).toEqual({
      state: 'ready',
      fields: { adultId: 'a' },
      who: '样例妈妈',
    });
  });

  it('is never handed to a blocked adult by an ordinary confirmation', () => {
    expect(departureOf({ way: 'adult', adult: adult('custody_blocked') }, say).state).toBe('blocked');
  });

  it.each(['not_authorised', 'not_valid_today'] as const)('asks for a reason when the adult is %s', (may) => {
    const asked = departureOf({ way: 'adult', adult: adult(may) }, say);
    expect(asked).toMatchObject({ state: 'incomplete', needs: 'override' });
    const given = { ...noOverride, reason: 'confirmed' } as const;
    expect(departureOf({ way: 'override', override: given, adult: adult(may) }, say)).toEqual({
      state: 'override',
      fields: { adultId: 'a', override: { reason: '监护人电话确认过' } },
      who: '样例妈妈',
    });
  });

  it('takes six digits of a code, no fewer', () => {
    expect(departureOf({ way: 'code', code: '12345' }, say).state).toBe('incomplete');
    expect(departureOf({ way: 'code', code: '123456' }, say)).toMatchObject({ fields: { pickupCode: '123456' } });
  });

  it('needs a reason to override, and no name', () => {
    const by = (override: Partial<typeof noOverride>) =>
      departureOf({ way: 'override', override: { ...noOverride, ...override }, adult: undefined }, say);
    expect(by({ kin: 'grandmother' })).toEqual({ state: 'incomplete', needs: 'reason' });
    expect(by({ reason: 'emergency' })).toMatchObject({ fields: { override: { reason: '紧急撤离' } } });
    expect(by({ reason: 'other', reasonWords: ' 爷爷代接 ' })).toMatchObject({
      fields: { override: { reason: '爷爷代接' } },
    });
    expect(by({ reason: 'other' })).toMatchObject({ fields: { override: { reason: '其他原因' } } });
  });

  it('gives a typed name alone, so that the agent compares it with those who are blocked', () => {
    const override = { ...noOverride, reason: 'family', kin: 'relative', name: ' 栗爸爸 ' } as const;
    expect(departureOf({ way: 'override', override, adult: undefined }, say)).toMatchObject({
      fields: { override: { takenBy: '栗爸爸' } },
    });
    const without = { ...override, name: '' };
    expect(departureOf({ way: 'override', override: without, adult: undefined }, say)).toMatchObject({
      fields: { override: { takenBy: '亲戚' } },
    });
  });
});

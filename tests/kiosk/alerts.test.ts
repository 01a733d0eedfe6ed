import { describe, expect, it } from 'vitest';
import { AlertKind } from '#contract/values.ts';
import { sayIn } from '../../kiosk/src/i18n/text.ts';
import { alertKindTexts } from '../../kiosk/src/parts/alertKindTexts.ts';
import { alertWords } from '../../kiosk/src/parts/alertWords.ts';
import { presetsFor } from '../../kiosk/src/screens/alerts/ackPresets.ts';
import { ackTexts } from '../../kiosk/src/screens/alerts/ackTexts.ts';
import { alert, room } from './samples.ts';

const say = sayIn('zh', alertKindTexts);

describe('an alert in the list', () => {
  const rooms = [room({ roomId: 'nap', name: '寝室' })];
  it('says which room it is about, once', () => {
    const counted = alert({ kind: 'head_count_mismatch', roomId: 'nap' });
    expect(alertWords(counted, rooms, [], say)).toBe('清点与登记不符 · 寝室');
    const unattended = alert({ kind: 'unattended', roomId: 'nap' });
    expect(alertWords(unattended, rooms, [], say)).toBe('寝室 无人看护');
    expect(alertWords(alert({ kind: 'roll_call', roomId: null }), rooms, [], say)).toBe('应急点名进行中');
  });

  it('is answered in words of its kind', () => {
    const kinds = AlertKind.enum;
    for (const kind of kinds) expect(presetsFor(kind).length, kind).toBeGreaterThan(2);
    const own = sayIn('zh', ackTexts);
    expect(presetsFor('custody_block').map((key) => own(key))).not.toContain('已调保育人员进班');
  });
});

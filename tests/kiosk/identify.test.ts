import { describe, expect, it } from 'vitest';
import type { Session } from '#contract/identity.ts';
import { askedIn, cleanedCode } from '../../kiosk/src/state/enrolment.ts';
import { emptyPad, type PinPad, type PinPadInput, reducePad } from '../../kiosk/src/state/pinPad.ts';
import { screenAfter } from '../../kiosk/src/state/screens.ts';
import { type Burst, keyOf, noBurst, type Taken, takeKey } from '../../kiosk/src/state/wedge.ts';

const press = (digits: string): PinPadInput[] => [...digits].map((digit) => ({ kind: 'digit', digit }));
const run = (inputs: readonly PinPadInput[], from: PinPad = emptyPad): PinPad => inputs.reduce(reducePad, from);

describe('the PIN pad', () => {
  it('sends what was typed, and takes no digit while it is being checked', () => {
    const checking = run([...press('1234'), { kind: 'submit' }]);
    expect(checking).toEqual({ state: 'checking', secret: '1234', method: 'pin' });
    expect(run([...press('5'), { kind: 'submit' }], checking)).toBe(checking);
  });
  it('takes another card while one is being checked: it is held by whoever stands here now; the same one once', () => {
    const first = run([{ kind: 'card', secret: '04A1B2C3' }]);
    expect(run([{ kind: 'card', secret: '04A1B2C3' }], first)).toBe(first);
    expect(run([{ kind: 'card', secret: '55D4E5F6' }], first)).toEqual({
      state: 'checking',
      secret: '55D4E5F6',
      method: 'card',
    });
  });
  it('keeps six digits at most, and asks for four at least without using up a try', () => {
    expect(run(press('12345678'))).toEqual({ state: 'entering', digits: '123456' });
    expect(run([...press('123'), { kind: 'submit' }])).toEqual({ state: 'entering', digits: '123', fault: 'short' });
  });
  it('is empty after a wrong PIN and forgets the fault at the next digit', () => {
    const wrong = run([...press('1234'), { kind: 'submit' }, { kind: 'refused' }]);
    expect(wrong).toEqual({ state: 'entering', digits: '', fault: 'wrong' });
    expect(run(press('9'), wrong)).toEqual({ state: 'entering', digits: '9' });
  });
  it('stays locked until the agent’s time is reached, whatever is pressed', () => {
    const locked = run([...press('1234'), { kind: 'submit' }, { kind: 'lockedOut', untilMs: 15_000 }]);
    expect(
      run([...press('1234'), { kind: 'submit' }, { kind: 'clear' }, { kind: 'tick', nowMs: 14_999 }], locked),
    ).toBe(locked);
    expect(run([{ kind: 'tick', nowMs: 15_000 }], locked)).toEqual(emptyPad);
  });
  it('takes a card while PINs are locked out, and none while cards are: nobody is kept from leaving', () => {
    const pins = run([...press('1234'), { kind: 'submit' }, { kind: 'lockedOut', untilMs: 15_000 }]);
    const card = { kind: 'card', secret: '04A1B2C3' } as const;
    expect(run([card], pins)).toEqual({ state: 'checking', secret: '04A1B2C3', method: 'card' });
    const cards = run([card, { kind: 'lockedOut', untilMs: 15_000 }]);
    expect(run([card], cards)).toBe(cards);
  });
  it('lets staff say who they are while PINs are locked out, and asks for their own PIN until another name is said', () => {
    const locked = run([...press('1234'), { kind: 'submit' }, { kind: 'lockedOut', untilMs: 15_000 }]);
    const named = { staffId: 'hua', name: '样例老师' };
    const again = run([{ kind: 'named', named }, ...press('135791'), { kind: 'submit' }], locked);
    expect(again).toEqual({ state: 'checking', secret: '135791', method: 'pin', named });
    const wrong = run([{ kind: 'refused' }, { kind: 'digit', digit: '1' }], again);
    expect(wrong).toEqual({ state: 'entering', digits: '1', named });
    const own = run([{ kind: 'lockedOut', untilMs: 30_000 }], again);
    expect(own).toEqual({ state: 'locked', untilMs: 30_000, method: 'pin', named });
    const other = { staffId: 'zhong', name: '样例园长' };
    expect(run([{ kind: 'named', named: other }], own)).toEqual({ state: 'entering', digits: '', named: other });
    expect(run([{ kind: 'tick', nowMs: 30_000 }], own)).toEqual({ state: 'entering', digits: '', named });
  });
});

describe('a card or QR reader that types', () => {
  /** Each key so many milliseconds after the one before it. */
  const type = (text: string, pauses: number | readonly number[], from: Burst = noBurst) => {
    let taken: Taken = { burst: from, begins: false, card: undefined, slow: undefined };
    let atMs = 0;
    [...text].forEach((key, index) => {
      if (index > 0) atMs += typeof pauses === 'number' ? pauses : (pauses[index - 1] ?? 0);
      taken = takeKey(taken.burst, key === '\n' ? 'Enter' : key, atMs);
    });
    return { card: taken.card, slow: taken.slow };
  };
  const card = (number: string) => ({ card: number, slow: undefined });
  const none = { card: undefined, slow: undefined };

  it('is a card when the keys come faster than a person types', () => {
    expect(type('04A1B2C3D4\n', 8)).toEqual(card('04A1B2C3D4'));
    expect(type('04A1B2C3D4\n', 70)).toEqual(card('04A1B2C3D4'));
  });
  it('is a person when they do not, or when it is too short', () => {
    expect(type('04A1B2C3D4\n', 71)).toEqual({ card: undefined, slow: '04A1B2C3D4' });
    expect(type('04A1B2C3D4\n', 251)).toEqual(none);
    expect(type('12345\n', 5)).toEqual(none);
  });
  it('stays one card when the reader stumbles: its end is no other number', () => {
    expect(type('0012345678\n', [8, 8, 200, 8, 8, 8, 8, 8, 8, 8])).toEqual(card('0012345678'));
  });
  it('takes no leftover of a person’s typing into the card', () => {
    const { burst } = takeKey(noBurst, '7', -500);
    expect(type('04A1B2C3D4\n', 8, burst)).toEqual(card('04A1B2C3D4'));
  });
  it('lets Shift come between capitals', () => {
    let burst = noBurst;
    let found: string | undefined;
    for (const [index, key] of ['Shift', 'A', 'Shift', 'B', '1', '2', '3', '4', 'Enter'].entries()) {
      ({ burst, card: found } = takeKey(burst, key, index * 10));
    }
    expect(found).toBe('AB1234');
  });
  it('is read by what is printed on the keys while an input method composes', () => {
    const composing = (code: string, shiftKey = false) => keyOf({ key: 'Process', code, shiftKey, isComposing: true });
    expect(
      ['Digit0', 'Numpad4', 'KeyA', 'Enter', 'NumpadEnter', 'ShiftLeft', 'Space'].map((code) => composing(code)),
    ).toEqual([...['0', '4', 'a', 'Enter', 'Enter', 'Shift'], '']);
    expect(composing('KeyA', true)).toBe('A');
    expect(keyOf({ key: 'é', code: 'KeyE', shiftKey: false, isComposing: false })).toBe('é');
  });
});

describe('where an identified person goes', () => {
  const session = (kind: 'adult' | 'staff', role: Session['role']): Session => ({
    token: 't',
    expiresAt: '2026-11-24T08:10:00+08:00',
    role,
    person: { kind, id: 'p', name: '样例', staffRole: kind === 'staff' ? 'caregiver' : null },
    children: [],
    pass: { token: 'p', until: '2026-11-27T08:10:00+08:00' },
  });
  it('a caregiver at a room’s tablet is at work in that room at once; a guard is not', () => {
    expect(screenAfter(session('staff', 'caregiver'), { for: 'staff' }, 'yard')).toEqual({
      at: 'roster',
      roomId: 'yard',
    });
    expect(screenAfter(session('staff', 'kiosk'), { for: 'staff' }, 'yard')).toEqual({ at: 'staff' });
    expect(screenAfter(session('staff', 'caregiver'), { for: 'staff' })).toEqual({ at: 'staff' });
  });
  it('a guardian sees their own children and nothing else', () => {
    const guardian = session('adult', 'kiosk');
    expect(screenAfter(guardian, { for: 'children' })).toEqual({ at: 'children' });
    for (const purpose of ['staff', 'footage', 'site'] as const)
      expect(screenAfter(guardian, { for: purpose })).toBeUndefined();
    expect(screenAfter(guardian, { for: 'acknowledge', alertId: 'a' })).toBeUndefined();
  });
  it('whoever may look at footage, or ask the head for it, comes to it', () => {
    expect(screenAfter(session('staff', 'kiosk'), { for: 'footage' })).toBeUndefined();
    expect(screenAfter(session('staff', 'caregiver'), { for: 'footage' })).toEqual({ at: 'footage' });
    expect(screenAfter(session('staff', 'head'), { for: 'footage' })).toEqual({ at: 'footage' });
    expect(screenAfter(session('staff', 'technician'), { for: 'footage' })).toEqual({ at: 'footage' });
    expect(screenAfter(session('staff', 'caregiver'), { for: 'footage', alertId: 'a' })).toEqual({
      at: 'footage',
      alertId: 'a',
    });
    expect(screenAfter(session('adult', 'kiosk'), { for: 'footage', alertId: 'a' })).toBeUndefined();
    expect(screenAfter(session('staff', 'caregiver'), { for: 'site' })).toBeUndefined();
    expect(screenAfter(session('staff', 'technician'), { for: 'site' })).toEqual({ at: 'site' });
  });
});

describe('an enrolment code', () => {
  it('is read from the address and cleaned as people type it', () => {
    expect(askedIn('#enrol=DEMO2345')).toEqual({ enrolmentCode: 'DEMO2345', footageOf: '' });
    expect(askedIn('#other')).toEqual({ enrolmentCode: '', footageOf: '' });
    expect(askedIn('')).toEqual({ enrolmentCode: '', footageOf: '' });
    expect(cleanedCode(' demo-2345xx')).toBe('DEMO2345');
  });
});

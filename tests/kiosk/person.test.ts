import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Session } from '#contract/identity.ts';
import type { Answer, Api } from '../../kiosk/src/state/api.ts';
import { askedIn } from '../../kiosk/src/state/enrolment.ts';
import { openHostClock } from '../../kiosk/src/state/hostClock.ts';
import { createIdentification } from '../../kiosk/src/state/identify.ts';
import { createKiosk } from '../../kiosk/src/state/kiosk.ts';
import type { Screen } from '../../kiosk/src/state/screens.ts';
import { settingsIn } from '../../kiosk/src/state/settings.ts';
import { memoryStore } from './memoryStore.ts';

const session = (kind: 'adult' | 'staff', id: string): Session => ({
  token: `token-of-${id}`,
  expiresAt: '2030-01-01T00:00:00+08:00',
  role: kind === 'staff' ? 'caregiver' : 'kiosk',
  person: { kind, id, name: `样例${id}`, staffRole: kind === 'staff' ? 'caregiver' : null },
  children: [],
  pass: { token: `pass-of-${id}`, until: '2030-01-01T00:00:00+08:00' },
});
const [guardian, teacher] = [session('adult', 'mama'), session('staff', 'hua')];
/** Whom the agent knows, by card. */
const cards: Readonly<Record<string, Session>> = { MAMA2580: guardian, HUA13579: teacher };

describe('who stands at the kiosk', () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const open = (answerMs = 0) => {
    const posted: { readonly path: string; readonly body: unknown; readonly token: string | undefined }[] = [];
    const ended: string[] = [];
    const unreachable = { ok: false, code: 'unreachable', status: 0, problem: undefined } as const;
    const api = {
      get: async () => unreachable,
      post: async <T>(path: string, body: unknown, token?: string): Promise<Answer<T>> => {
        posted.push({ path, body, token });
        if (answerMs > 0) await new Promise((done) => setTimeout(done, answerMs));
        const known = path === '/sessions' ? cards[(body as { secret: string }).secret] : {};
        return known
          ? { ok: true, body: structuredClone(known) as T }
          : { ok: false, code: 'unknown_credential', status: 401, problem: undefined };
      },
      remove: async (_path: string, token: string) => {
        ended.push(token);
        return { ok: true, body: undefined } as const;
      },
    } as Partial<Api> as Api; // what these tests call of it
    const hostClock = openHostClock({ getItem: () => null, setItem: () => undefined });
    const settings = signal(settingsIn(null));
    const kiosk = createKiosk({ api, hostClock, store: memoryStore(), settings, asked: askedIn('') });
    kiosk.go({ at: 'board' });
    const identification = createIdentification(kiosk);
    const stand = (who: Session, screen: Screen): void => {
      kiosk.session.value = who;
      kiosk.go(screen);
    };
    const holdCard = async (card: string, everyMs = 8): Promise<void> => {
      for (const key of [...card, 'Enter']) {
        // As the pad does with keys that go on to it.
        const goesOn = identification.key(key, performance.now()) !== 'card';
        if (goesOn && /^\d$/.test(key)) identification.input({ kind: 'digit', digit: key });
        if (goesOn && key === 'Enter') identification.input({ kind: 'submit' });
        await vi.advanceTimersByTimeAsync(everyMs);
      }
    };
    return { kiosk, identification, posted, ended, stand, holdCard, passed: vi.advanceTimersByTimeAsync.bind(vi) };
  };

  it.each([
    ['a guardian’s children', guardian, { at: 'children' }],
    ['the staff’s home', teacher, { at: 'staff' }],
    ['a roster', teacher, { at: 'roster' }],
  ] as const)(
    '%s goes back to the board after twenty seconds without a touch, and the session is over',
    async (_what, who, screen) => {
      const { kiosk, ended, stand, passed } = open();
      stand(who, screen);
      await passed(15_000);
      kiosk.touched();
      await passed(19_000);
      expect(kiosk.screen.value).toEqual(screen);
      await passed(2_000);
      expect(kiosk.screen.value).toEqual({ at: 'board' });
      expect(kiosk.session.value).toBeUndefined();
      expect(ended).toEqual([who.token]);
    },
  );

  it('the roll-call stays, but not in the name of who has gone from it: here and at the agent they are out', async () => {
    const { kiosk, identification, posted, ended, stand, passed } = open();
    stand(teacher, { at: 'rollCall' });
    await passed(15_000);
    kiosk.touched();
    await passed(19_000);
    expect(kiosk.session.value).toBe(teacher);
    await passed(2_000);
    expect(kiosk.screen.value).toEqual({ at: 'rollCall' });
    expect(kiosk.session.value).toBeUndefined();
    expect(ended).toEqual([teacher.token]);
    // The next mark is the kiosk's own, and what is for staff asks who it is.
    kiosk.submit('/roll-calls/r/marks', {}, false);
    await passed(1_000);
    expect(posted).toEqual([expect.objectContaining({ path: '/roll-calls/r/marks', token: '' })]);
    identification.identify({ for: 'settings' });
    expect(kiosk.screen.value).toEqual({ at: 'identify', purpose: { for: 'settings' } });
  });

  it('a guardian is out as soon as the pad asks for staff, as from the banner', () => {
    const { kiosk, identification, ended, stand } = open();
    stand(guardian, { at: 'children' });
    identification.identify({ for: 'acknowledge', alertId: 'a' });
    expect(kiosk.screen.value).toEqual({ at: 'identify', purpose: { for: 'acknowledge', alertId: 'a' } });
    expect(kiosk.session.value).toBeUndefined();
    expect(ended).toEqual([guardian.token]);
  });

  it('staff who may not, and whose colleague comes to the pad, are out as well; who may goes straight on', () => {
    const { kiosk, identification, ended, stand } = open();
    stand(teacher, { at: 'staff' });
    identification.identify({ for: 'acknowledge', alertId: 'a' });
    expect(kiosk.screen.value).toEqual({ at: 'acknowledge', alertId: 'a' });
    expect(kiosk.session.value).toBe(teacher);
    identification.identify({ for: 'site' });
    expect(kiosk.session.value).toBeUndefined();
    expect(ended).toEqual([teacher.token]);
  });

  it('whom the agent forgot comes back to the same screen by identifying again; somebody else to the staff’s home', async () => {
    const { kiosk, identification, ended, stand, holdCard } = open();
    for (const [who, screen] of [
      [teacher, { at: 'health' }],
      [session('staff', 'zhong'), { at: 'staff' }],
    ] as const) {
      stand(who, { at: 'health' });
      expect(identification.isForgotten.value).toBe(false);
      identification.forgotten(who);
      expect(identification.isForgotten.value).toBe(true);
      expect(kiosk.screen.value).toEqual({ at: 'health' });
      identification.again();
      expect(kiosk.screen.value.at).toBe('identify');
      expect(identification.isForgotten.value).toBe(false);
      await holdCard('HUA13579');
      expect(kiosk.screen.value).toEqual(screen);
      expect(identification.isForgotten.value).toBe(false);
      kiosk.leave();
    }
    expect(ended).toContain(teacher.token);
  });

  it('whom the agent forgot does not go straight on to what asks who it is', () => {
    const { kiosk, identification, stand } = open();
    stand(teacher, { at: 'staff' });
    identification.forgotten(teacher);
    identification.identify({ for: 'acknowledge', alertId: 'a' });
    expect(kiosk.screen.value.at).toBe('identify');
    expect(kiosk.session.value).toBeUndefined();
  });

  it.each([
    ['HUA13579', 150],
    ['1234567890', 120],
  ])('at the pad, %s from a reader of %i ms a key is a card and no wrong PIN', async (card, everyMs) => {
    const { identification, posted, holdCard } = open();
    identification.identify({ for: 'staff' });
    await holdCard(card, everyMs);
    expect(posted.map(({ body }) => body)).toEqual([{ method: 'card', secret: card }]);
  });

  it('six digits that a person types at the pad are a PIN, also when one was corrected', async () => {
    const { identification, posted, holdCard, passed } = open();
    identification.identify({ for: 'staff' });
    await holdCard('135790', 120);
    await passed(1_000);
    for (const digit of '13') {
      identification.key(digit, performance.now());
      identification.input({ kind: 'digit', digit });
      await passed(120);
    }
    identification.key('Backspace', performance.now());
    identification.input({ kind: 'erase' });
    await passed(120);
    await holdCard('35791', 120);
    expect(posted.map(({ body }) => body)).toEqual([
      { method: 'pin', secret: '135790' },
      { method: 'pin', secret: '135791' },
    ]);
  });

  it('a card held while another is being checked is the one that counts; the late answer’s session is ended', async () => {
    const { kiosk, ended, holdCard, passed } = open(5_000);
    await holdCard('MAMA2580');
    await passed(1_000);
    await holdCard('HUA13579');
    await passed(6_000);
    expect(kiosk.session.value).toEqual(teacher);
    expect(ended).toEqual([guardian.token]);
  });

  it('another card ends the session of whoever was there before, and opens its own', async () => {
    const { kiosk, ended, stand, holdCard } = open();
    stand(guardian, { at: 'children' });
    await holdCard('HUA13579');
    expect(kiosk.session.value).toEqual(teacher);
    expect(kiosk.screen.value).toEqual({ at: 'staff' });
    expect(ended).toEqual([guardian.token]);
  });
});

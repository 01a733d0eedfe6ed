import { describe, expect, test } from 'vitest';
import type { MessageView } from '#contract/messages.ts';
import { healthOf } from '../../kiosk/src/screens/messages/channels.tsx';
import { addressOver, channelsFor, faultOf, movedUp } from '../../kiosk/src/screens/messages/contactDraft.ts';
import { contactsOf } from '../../kiosk/src/screens/messages/everybody.ts';
import { purposesFor } from '../../kiosk/src/screens/messages/purposes.ts';
import { calledOf, causesOf, inOrder, reachOf, standingOf } from '../../kiosk/src/state/messages.ts';

const person = (id: string): MessageView['to'] => ({ kind: 'staff', id, name: id });
const adult = (id: string): MessageView['to'] => ({ kind: 'adult', id, name: id });
const siren: MessageView['to'] = { kind: 'house', id: 'siren', name: 'siren' };

const at = (time: string): string => `2026-11-27T${time}+08:00`;
let made = 0;
const message = (to: MessageView['to'], state: MessageView['state'], more: Partial<MessageView> = {}): MessageView => {
  made += 1;
  return {
    ...{ messageId: `m${made}`, kind: 'alert', text: 'text', to, alertId: 'a', childId: null, state, isUrgent: true },
    ...{ createdAt: at('08:00:00'), notBefore: at('08:00:00'), expiresAt: at('09:00:00') },
    ...{ sentAt: null, deliveredAt: null, readAt: null, answeredAt: null, digestId: null, tries: [] },
    ...more,
  };
};
const tried = { channel: 'sms', at: at('08:00:05'), outcome: 'broke', reason: null } as const;
const names = (people: readonly { name: string }[]): string[] => people.map(({ name }) => name);

describe('how a message stands', () => {
  test('a call that a person was sent and did not answer is unanswered; news, a test and a siren need no answer', () => {
    const stands = (to: MessageView['to'], kind: MessageView['kind']) => standingOf(message(to, 'delivered', { kind }));
    expect([stands(person('p'), 'alert'), stands(person('p'), 'drill')]).toEqual(['unanswered', 'unanswered']);
    expect([stands(adult('g'), 'arrival'), stands(person('p'), 'test'), stands(siren, 'alert')]).toEqual([
      'delivered',
      'delivered',
      'delivered',
    ]);
  });

  test('failed stands on top, then unanswered; what is no longer needed is last', () => {
    const states: MessageView['state'][] = ['dropped', 'answered', 'read', 'waiting', 'expired', 'sent', 'failed'];
    const ordered = inOrder(states.map((state) => message(person(state), state)));
    expect(ordered.map(({ state }) => state)).toEqual([
      ...(['failed', 'sent', 'expired', 'waiting', 'read', 'answered', 'dropped'] as const),
    ]);
  });
});

describe('who was reached', () => {
  test('counts each person once, by the best of their messages, and no siren', () => {
    const reach = reachOf([
      message(siren, 'delivered'),
      message(person('lin'), 'failed'),
      message(person('lin'), 'answered', { answeredAt: at('08:03:00') }),
      message(person('wang'), 'sent'),
      message(person('zhao'), 'failed'),
    ]);
    expect(names(calledOf(reach))).toEqual(['lin', 'wang', 'zhao']);
    expect([reach.answered, reach.reached, reach.missed].map(names)).toEqual([['lin'], ['wang'], ['zhao']]);
  });

  test('names first who answered first', () => {
    const answered = (id: string, time: string) => message(person(id), 'answered', { answeredAt: at(time) });
    expect(names(reachOf([answered('late', '08:09:00'), answered('early', '08:02:00')]).answered)).toEqual([
      'early',
      'late',
    ]);
  });

  test('has called nobody who was spared it, but has called whom it tried in vain until it was too late', () => {
    const reach = reachOf([
      message(person('spared'), 'dropped'),
      message(person('tried'), 'expired', { tries: [tried] }),
      message(person('next'), 'waiting'),
    ]);
    expect(names(calledOf(reach))).toEqual(['tried']);
    expect(names(reach.waiting)).toEqual(['next']);
  });

  test('that an alert is over, told to whoever was called, is no call', () => {
    const reach = reachOf([message(person('lin'), 'sent'), message(person('lin'), 'read', { kind: 'alert_over' })]);
    expect(names(reach.reached)).toEqual(['lin']);
    expect(reach.answered).toEqual([]);
  });
});

describe('the causes of a day', () => {
  const news = (childId: string, time: string, state: MessageView['state'] = 'read') =>
    message(adult(`${childId} ${time}`), state, { kind: 'arrival', alertId: null, childId, createdAt: at(time) });

  test('hold an alert together however late somebody is called, and two arrivals of a child apart', () => {
    const causes = causesOf([
      message(person('lin'), 'answered'),
      message(person('wang'), 'answered', { createdAt: at('08:20:00') }),
      news('yun', '08:10:00'),
      news('yun', '08:10:01'),
      news('yun', '10:30:00'),
      news('xing', '08:10:00'),
    ]);
    expect(causes.map(({ kind, messages }) => [kind, messages.length])).toEqual([
      ['arrival', 1],
      ['arrival', 2],
      ['arrival', 1],
      ['alert', 2],
    ]);
  });

  test('stand with those that need somebody on top: a call nobody answered, news that did not arrive', () => {
    const causes = causesOf([
      news('fine', '11:00:00'),
      news('missed', '09:00:00', 'failed'),
      message(person('lin'), 'sent', { alertId: 'unanswered' }),
      message(person('lin'), 'sent', { alertId: 'answered', createdAt: at('10:00:00') }),
      message(person('wang'), 'answered', { alertId: 'answered', createdAt: at('10:00:00') }),
      message(person('lin'), 'waiting', { alertId: 'begun', createdAt: at('10:30:00') }),
    ]);
    expect(causes.map(({ at: time, needsHelp }) => [time.slice(11, 16), needsHelp])).toEqual([
      ['09:00', true],
      ['08:00', true],
      ['11:00', false],
      ['10:30', false],
      ['10:00', false],
    ]);
  });

  test('keep their name while more messages of them come', () => {
    const first = message(person('lin'), 'sent');
    const later = message(person('wang'), 'sent', { createdAt: at('08:05:00') });
    expect(causesOf([later, first])[0]?.key).toBe(first.messageId);
  });
});

describe('the addresses of a contact', () => {
  const sms = { id: 'sms', kind: 'webhook', isGroup: false } as const;
  const push = { id: 'push', kind: 'web_push', isGroup: false } as const;
  const group = { id: 'wecom', kind: 'webhook', isGroup: true } as const;

  test('are never over a group, and over a browser for guardians alone', () => {
    const ids = (who: 'staff' | 'adult') => channelsFor(who, [sms, push, group]).map(({ id }) => id);
    expect([ids('staff'), ids('adult')]).toEqual([['sms'], ['sms', 'push']]);
  });

  test('a browser is its own address; another channel asks for one again', () => {
    expect(addressOver(push, '13800000000')).toEqual({ channel: 'push', address: 'browser' });
    expect(addressOver(sms, 'browser')).toEqual({ channel: 'sms', address: '' });
  });

  test('go up one place', () => {
    const [one, two, three] = ['1', '2', '3'].map((address) => ({ channel: 'sms', address }));
    if (!one || !two || !three) throw new Error('three addresses');
    expect(movedUp([one, two, three], 2)).toEqual([one, three, two]);
  });

  test.each([
    ['blank', [' '], 1],
    ['spaced', ['138 000'], 1],
    ['doubled', ['1', '2', '1 '], 3],
  ] as const)('that is %s is named by its number', (fault, typed, n) => {
    expect(faultOf(typed.map((address) => ({ channel: 'sms', address })))).toEqual({ fault, n });
  });
});

test('whoever has no contact on record stands first, to be given one; a contact of nobody on record is not shown', () => {
  const lin = { who: 'staff', personId: 'lin', name: '林老师' } as const;
  const wang = { who: 'staff', personId: 'wang', name: '王老师' } as const;
  const recorded = (who: 'staff' | 'adult', personId: string) => ({
    ...{ who, personId, name: personId, language: 'en' as const, addresses: [{ channel: 'sms', address: '138' }] },
  });
  expect(contactsOf([lin, wang], [recorded('staff', 'lin'), recorded('adult', 'wang')])).toEqual([
    { ...wang, language: 'zh', addresses: [] },
    recorded('staff', 'lin'),
  ]);
});

test('a channel is as well as the last message that it was given', () => {
  const channel = (lastTakenAt: string | null, lastFailedAt: string | null) =>
    healthOf({ id: 'sms', kind: 'webhook', isGroup: false, lastTakenAt, lastFailedAt, lastFailure: null, waiting: 0 });
  const [early, late] = [at('08:00:00'), at('09:00:00')];
  expect([channel(null, null), channel(early, null), channel(null, late)]).toEqual(['unused', 'ok', 'bad']);
  expect([channel(late, early), channel(early, late)]).toEqual(['ok', 'bad']);
});

test('purposes are asked for in the order of a day, and only those that the house offers', () => {
  expect(purposesFor(['safety', 'arrival'])).toEqual(['arrival', 'safety']);
  expect(purposesFor(['pictures', 'health'])).toEqual(['health', 'pictures']);
});

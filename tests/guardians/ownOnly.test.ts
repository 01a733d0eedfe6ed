import fc from 'fast-check';
import { expect, test } from 'vitest';
import { mayBeTold } from '#agent/guardians/own.ts';
import type { OwnMessage } from '#agent/guardians/ports.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { dayAt, toRfc3339 } from '#agent/time/calendar.ts';
import { ConsentPurpose } from '#contract/messages.ts';
import { type GuardianHouse, openGuardians } from './guardians.ts';

const runs = 200;
const kids = ['k0', 'k1', 'k2', 'k3'] as const;
const grown = ['a0', 'a1', 'a2', 'a3'] as const;
const rooms = ['r0', 'r1', 'r2', 'r3'] as const;
type Kid = (typeof kids)[number];
type Grown = (typeof grown)[number];

type Step =
  | { readonly do: 'list'; readonly kid: Kid; readonly adults: readonly Grown[]; readonly room: string }
  | { readonly do: 'block'; readonly adult: Grown; readonly kids: readonly Kid[]; readonly isValid: boolean }
  | { readonly do: 'consent'; readonly adult: Grown; readonly purposes: readonly ConsentPurpose[] }
  | { readonly do: 'link' | 'revoke' | 'eraseAdult'; readonly adult: Grown }
  | { readonly do: 'in' | 'move'; readonly kid: Kid; readonly room: string; readonly adult: Grown | undefined }
  | { readonly do: 'out'; readonly kid: Kid; readonly adult: Grown | undefined; readonly oneOff: boolean }
  | { readonly do: 'health' | 'eraseKid'; readonly kid: Kid };

const kid = fc.constantFrom(...kids);
const adult = fc.constantFrom(...grown);
const maybeAdult = fc.option(adult, { nil: undefined });
const room = fc.constantFrom(...rooms);
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 3, arbitrary: fc.record({ do: fc.constant('list'), kid, adults: fc.subarray([...grown]), room } as const) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('block'),
      adult,
      kids: fc.subarray([...kids]),
      isValid: fc.boolean(),
    } as const),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('consent'),
      adult,
      purposes: fc.subarray([...ConsentPurpose.enum]),
    } as const),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom('link', 'revoke'), adult } as const) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('eraseAdult'), adult } as const) },
  { weight: 6, arbitrary: fc.record({ do: fc.constantFrom('in', 'move'), kid, room, adult: maybeAdult } as const) },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('out'), kid, adult: maybeAdult, oneOff: fc.boolean() } as const),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('health'), kid } as const) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('eraseKid'), kid } as const) },
);

/** Two children with families who agreed to something, and a link for each adult who has one. */
const beginning: fc.Arbitrary<Step[]> = fc
  .tuple(
    fc.subarray([...grown], { minLength: 1 }),
    fc.subarray([...grown], { minLength: 1 }),
    fc.subarray([...ConsentPurpose.enum], { minLength: 3 }),
  )
  .map(([first, second, purposes]): Step[] => [
    { do: 'list', kid: 'k0', adults: first, room: 'r0' },
    { do: 'list', kid: 'k1', adults: second, room: 'r1' },
    ...grown.flatMap((each): Step[] => [
      { do: 'consent', adult: each, purposes },
      { do: 'link', adult: each },
    ]),
  ]);

/** What the test itself believes of a run: nothing of it comes from the code under test. */
interface Believed {
  readonly listed: Map<Kid, ReadonlySet<Grown>>;
  readonly blocked: Map<Grown, Set<Kid>>;
  readonly valid: Map<Grown, boolean>;
  readonly consents: Map<Grown, ReadonlySet<string>>;
  readonly cookies: Map<Grown, string>;
  /** Words and times that tell of a child, and the purpose for which its own guardians are told them. */
  readonly traces: Map<Kid, { readonly text: string; readonly purpose: ConsentPurpose | undefined }[]>;
  readonly inside: Set<Kid>;
  readonly gone: Set<string>;
}

const isOwn = (b: Believed, a: Grown, k: Kid): boolean =>
  !b.gone.has(a) &&
  !b.gone.has(k) &&
  b.listed.get(k)?.has(a) === true &&
  b.blocked.get(a)?.has(k) !== true &&
  b.valid.get(a) === true;

test('no answer of the page ever tells of a child that is not theirs, nor for what they did not agree to', async () => {
  const outbox: OwnMessage[] = [];
  // As if everything had been sent to everybody, as it may have been before a block or a withdrawal.
  const house = await openGuardians({ messagesTo: () => outbox });
  // Thousands of transactions, of which none must outlive the test.
  house.stores.db.pragma('synchronous = OFF');
  for (const roomId of rooms) {
    await house.ask('PUT', `/rooms/${roomId}`, { id: crypto.randomUUID(), name: `教室${roomId}`, kind: 'classroom' });
    const body = { id: crypto.randomUUID(), name: `班级${roomId}`, type: 'infant', roomId, places: 10 };
    await house.ask('PUT', `/classes/class-${roomId}`, body);
  }
  let run = 0;
  let answers = 0;
  let told = 0;
  await fc.assert(
    fc.asyncProperty(beginning, fc.array(step, { minLength: 4, maxLength: 12 }), async (before, steps) => {
      run += 1;
      outbox.length = 0;
      const played = createPlay(house, `x${run}`, outbox);
      for (const each of before) await played.play(each);
      for (const each of steps) {
        await played.play(each);
        // Else the time of the answer would be that of the event.
        house.clock.advance(7);
        const seen = await played.check(['today']);
        answers += seen.answers;
        told += seen.told;
      }
      await played.check(['consents', 'push']);
      played.end();
    }),
    { numRuns: runs, seed: 20260916 },
  );
  // Else it would have proved nothing.
  expect(answers).toBeGreaterThan(2000);
  expect(told).toBeGreaterThan(2000);
}, 240_000);

/** One run: families of their own in the same house. */
const createPlay = (house: GuardianHouse, prefix: string, outbox: OwnMessage[]) => {
  const { stores, clock, config } = house;
  const { timeZone } = config.site;
  const b: Believed = {
    listed: new Map(),
    blocked: new Map(),
    valid: new Map(),
    consents: new Map(),
    cookies: new Map(),
    traces: new Map(kids.map((k) => [k, []])),
    inside: new Set(),
    gone: new Set(),
  };
  const id = (short: string) => `${prefix}-${short}`;
  const nameOf = (short: string) => `名${prefix}${short}名`;
  const record = (...events: NewEvent[]) => stores.journal.record(events);
  const trace = (k: Kid, text: string, purpose?: ConsentPurpose) => void b.traces.get(k)?.push({ text, purpose });
  const text = () => toRfc3339(clock.now(), timeZone);

  const recordAdult = (a: Grown) =>
    record({
      type: 'adult.recorded',
      actor: 'agent',
      subject: id(a),
      data: {
        adultId: id(a),
        name: nameOf(a),
        phoneTail: '1234',
        cardKeys: [],
        blockedFor: [...(b.blocked.get(a) ?? [])].map(id),
        ...(b.valid.get(a) === true ? {} : { validTo: '2026-09-01' }),
      },
    });
  const recordKid = (k: Kid, roomId: string) =>
    record({
      type: 'child.recorded',
      actor: 'agent',
      subject: id(k),
      data: {
        childId: id(k),
        name: nameOf(k),
        birthDate: '2025-06-01',
        classId: `class-${roomId}`,
        careType: 'full_day',
        enrolledFrom: '2025-09-01',
        guardians: [...(b.listed.get(k) ?? [])].map((a) => ({ adultId: id(a), relation: `${id(a)}亲`, pickup: true })),
      },
    });
  for (const a of grown) {
    b.valid.set(a, true);
    recordAdult(a);
  }

  const play = async (each: Step): Promise<void> => {
    // Every event has an instant of its own, so that a time tells whose it is.
    clock.advance(1009);
    if ('kid' in each && b.gone.has(each.kid)) return;
    if ('adult' in each && each.adult !== undefined && b.gone.has(each.adult)) return;
    switch (each.do) {
      case 'list': {
        const isNew = !b.listed.has(each.kid);
        b.listed.set(each.kid, new Set(each.adults.filter((a) => !b.gone.has(a))));
        recordKid(each.kid, each.room);
        if (isNew) {
          trace(each.kid, id(each.kid));
          trace(each.kid, nameOf(each.kid));
        }
        return;
      }
      case 'block':
        b.blocked.set(each.adult, new Set(each.kids.filter((k) => b.listed.has(k) && !b.gone.has(k))));
        b.valid.set(each.adult, each.isValid);
        recordAdult(each.adult);
        return;
      case 'consent': {
        b.consents.set(each.adult, new Set(each.purposes));
        const cookie = b.cookies.get(each.adult);
        const body = { id: crypto.randomUUID(), purposes: each.purposes };
        const own = cookie === undefined ? undefined : await house.page('PUT', 'consents', body, cookie);
        if (own?.status === 201) return;
        const { purposes } = each;
        const data = { adultId: id(each.adult), purposes: [...purposes], by: 'staff' as const };
        record({ type: 'adult.consent_recorded', actor: 'agent', subject: id(each.adult), data });
        return;
      }
      case 'link': {
        const made = await house.post(`/adults/${id(each.adult)}/links`);
        if (made.status !== 201) return;
        b.cookies.set(each.adult, await house.session(new URL(made.body.url).hash.slice(3), '1234'));
        return;
      }
      case 'revoke':
        await house.post(`/adults/${id(each.adult)}/links/revoke`);
        return;
      case 'eraseAdult':
        // As a real erasure finds them: with a tie to nobody who stays.
        for (const [k, adults] of b.listed) {
          if (!adults.has(each.adult) || b.gone.has(k)) continue;
          b.listed.set(k, new Set([...adults].filter((a) => a !== each.adult)));
          recordKid(k, 'r0');
        }
        b.gone.add(each.adult);
        record({
          type: 'adult.erased',
          actor: 'agent',
          subject: id(each.adult),
          data: { adultId: id(each.adult), emptied: [] },
        });
        return;
      case 'in':
      case 'move': {
        if (!b.listed.has(each.kid)) return;
        const type = each.do === 'move' && b.inside.has(each.kid) ? 'attendance.moved' : 'attendance.checked_in';
        b.inside.add(each.kid);
        const data = { childId: id(each.kid), roomId: each.room };
        const by = { actor: 'agent', subject: id(each.kid) };
        if (type === 'attendance.moved') record({ type, ...by, data });
        else {
          const adultId = each.adult && id(each.adult);
          record({ type, ...by, data: { ...data, method: 'pin', ...(adultId !== undefined && { adultId }) } });
        }
        const purpose = type === 'attendance.moved' ? 'handover' : 'arrival';
        trace(each.kid, text(), purpose);
        const messageId = crypto.randomUUID();
        const message = { messageId, kind: purpose, text: `讯${messageId}`, at: '', readAt: null } as const;
        outbox.push({ ...message, childId: id(each.kid) });
        trace(each.kid, message.text, purpose);
        return;
      }
      case 'out': {
        if (!b.inside.delete(each.kid)) return;
        const pickupId = crypto.randomUUID();
        const name = `代${prefix}${pickupId.slice(0, 4)}`;
        const childId = id(each.kid);
        if (each.oneOff) {
          const data = { childId, name, phoneTail: '4321', day: '2026-09-16' };
          record({ id: pickupId, type: 'pickup.allowed', actor: 'agent', subject: childId, data });
          trace(each.kid, name, 'departure');
        }
        const whom = each.oneOff ? { pickupId } : each.adult === undefined ? {} : { adultId: id(each.adult) };
        const data = { childId, method: 'staff' as const, ...whom };
        record({ type: 'attendance.checked_out', actor: 'agent', subject: childId, data });
        trace(each.kid, text(), 'departure');
        return;
      }
      case 'health': {
        if (!b.listed.has(each.kid)) return;
        const note = `记${prefix}${each.kid}`;
        const data = {
          childId: id(each.kid),
          kind: 'observation' as const,
          well: false,
          signs: ['rash' as const],
          note,
        };
        record({ type: 'health.checked', actor: 'agent', subject: id(each.kid), data });
        trace(each.kid, text(), 'health');
        return;
      }
      case 'eraseKid': {
        if (b.inside.has(each.kid) || !b.listed.has(each.kid)) return;
        b.gone.add(each.kid);
        for (const blocked of b.blocked.values()) blocked.delete(each.kid);
        const record_ = { classId: 'class-r0', careType: 'full_day' as const, enrolledFrom: '2025-09-01' };
        record({
          type: 'child.erased',
          actor: 'agent',
          subject: id(each.kid),
          data: {
            childId: id(each.kid),
            reason: 'guardian_request',
            birthDate: '2025-06-01',
            ...record_,
            history: [],
            emptied: [],
          },
        });
        return;
      }
    }
  };

  /** Asks everything as everybody who has a cookie, and compares with what the test believes. */
  const check = async (paths: readonly string[]): Promise<{ answers: number; told: number }> => {
    let [answers, told] = [0, 0];
    for (const [a, cookie] of b.cookies) {
      for (const path of paths) {
        const answer = await house.page('GET', path, undefined, cookie);
        answers += answer.status === 200 ? 1 : 0;
        const agreed = b.consents.get(a) ?? new Set();
        for (const k of kids) {
          for (const found of b.traces.get(k) ?? []) {
            const may = isOwn(b, a, k) && (found.purpose === undefined || agreed.has(found.purpose));
            const isThere = answer.text.includes(found.text);
            if (isThere && !may && !isStateOf(found.purpose, agreed, isOwn(b, a, k))) {
              throw new Error(`${a} is told ${found.text} of ${k} by ${path}: ${answer.text}`);
            }
            if (isThere && may) told += 1;
            if (!isThere && may && path === 'today' && answer.status === 200) {
              throw new Error(`${a} is not told ${found.text} of ${k}: ${answer.text}`);
            }
          }
        }
        checkPlaces(a, answer.text);
      }
      checkRule(a);
    }
    return { answers, told };
  };

  /** Rooms and classes in an answer are those of an own child, of now or of its day. */
  const checkPlaces = (a: Grown, answer: string): void => {
    const own = new Set(kids.filter((k) => isOwn(b, a, k)).map(id));
    const places = new Set(
      [...own].flatMap((childId) => {
        const { classId } = stores.people.child(childId) ?? {};
        const moved = stores.attendance.history.ofPerson('child', childId, 0 as never, (clock.now() + 1) as never);
        return [
          ...(classId === undefined ? [] : [classId.replace('class-', '班级')]),
          ...moved.map((m) => `教室${m.roomId}`),
        ];
      }),
    );
    for (const word of answer.match(/(?:班级|教室)r\d/g) ?? []) {
      if (!places.has(word)) throw new Error(`${a} is told of ${word}: ${answer}`);
    }
    for (const other of answer.match(/x\d+-[ak]\d(?!亲)/g) ?? []) {
      if (!own.has(other)) throw new Error(`${a} is told of ${other}: ${answer}`);
    }
    if (answer.includes('记x')) throw new Error(`${a} reads a note: ${answer}`);
  };

  const checkRule = (a: Grown): void => {
    const record = stores.people.adult(id(a));
    const purposes = stores.guardians.consent(id(a))?.purposes ?? [];
    for (const k of kids) {
      const child = stores.people.child(id(k));
      for (const purpose of ConsentPurpose.enum) {
        const is = record && child ? mayBeTold(child, record, purpose, dayAt(clock.now(), timeZone), purposes) : false;
        const should = isOwn(b, a, k) && b.consents.get(a)?.has(purpose) === true;
        if (is !== should) throw new Error(`mayBeTold(${k}, ${a}, ${purpose}) is ${is}`);
      }
    }
  };

  return {
    play,
    check,
    end: () => {
      for (const k of b.inside) {
        const data = { childId: id(k), method: 'staff' as const };
        record({ type: 'attendance.checked_out', actor: 'agent', subject: id(k), data });
      }
    },
  };
};

/** Since when a child is in the house or has left it is told to who agreed to arrivals and departures both. */
const isStateOf = (purpose: string | undefined, agreed: ReadonlySet<string>, own: boolean): boolean =>
  own && (purpose === 'arrival' || purpose === 'departure') && agreed.has('arrival') && agreed.has('departure');

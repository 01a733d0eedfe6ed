import { describe, expect, test } from 'vitest';
import {
  countedPurposes,
  isShown,
  judgeLook,
  type LookFacts,
  notOffered,
  type RoomCamera,
} from '#agent/guardians/pictures.ts';
import type { GuardianPicturesPort } from '#agent/guardians/ports.ts';
import { type Day, parseDay } from '#agent/time/calendar.ts';
import type { RoomKind } from '#contract/values.ts';
import { openFilmedSite } from '../footage/filmedSite.ts';
import { type GuardianHouse, openGuardians, packWith, rule } from './guardians.ts';

/** After whatever happens in a test. */
const later = Date.parse('2026-09-30T00:00:00+08:00');
const today = parseDay('2026-09-16') as Day; // it is one
const camera = (streamId: string, areaId: string | undefined, covers: string[], more = {}): RoomCamera => ({
  ...{ streamId, areaId, covers, isSwapped: false, isRecording: true },
  ...more,
});

describe('a camera is shown to guardians', () => {
  test.each<[string, boolean, RoomKind | undefined, RoomCamera]>([
    ['it hangs in the room and looks at it alone', true, 'classroom', camera('c', 'r', ['r'])],
    ['the same in the yard', true, 'outdoor', camera('c', 'r', ['r'])],
    ['the same in a room for all', true, 'common', camera('c', 'r', ['r'])],
    ['children sleep there', false, 'nap', camera('c', 'r', ['r'])],
    ['nobody knows what room it is', false, undefined, camera('c', 'r', ['r'])],
    ['it hangs elsewhere', false, 'classroom', camera('c', 'other', ['r'])],
    ['nobody said where it hangs', false, 'classroom', camera('c', undefined, ['r'])],
    ['nobody said what it looks at', false, 'classroom', camera('c', 'r', [])],
    ['it looks at another room, too', false, 'classroom', camera('c', 'r', ['r', 'other'])],
    ['it looks at another room alone', false, 'classroom', camera('c', 'r', ['other'])],
    ['another unit answers at its address', false, 'classroom', camera('c', 'r', ['r'], { isSwapped: true })],
  ])('or not, as the table says: %s', (_what, shown, kind, seen) => {
    expect(isShown({ roomId: 'r', kind }, seen)).toBe(shown);
  });
});

describe('a look', () => {
  const facts: LookFacts = {
    adult: { adultId: 'a', name: '示例', phoneTail: '0000', blockedFor: [], cards: 0, pin: false } as never, // own.ts reads the ids alone
    child: { childId: 'k', guardians: [{ adultId: 'a', relation: '妈妈', pickup: true }] } as never, // as above
    consent: ['pictures'],
    day: today,
    pictures: { shows: 'live', since: today },
    isInside: true,
    room: { roomId: 'r', kind: 'classroom' },
    cameras: [camera('c2', 'r', ['r']), camera('c1', 'r', ['r']), camera('c0', 'r', ['r', 's'])],
  };
  const idle = { isRecording: false };
  test.each<[string, Partial<LookFacts>, string]>([
    ['all is well: the first by id', {}, 'live r c1'],
    ['the first that records', { cameras: [camera('c1', 'r', ['r'], idle), camera('c2', 'r', ['r'])] }, 'live r c2'],
    ['none records', { cameras: [camera('c1', 'r', ['r'], idle)] }, 'no_picture'],
    ['the rules say off', { pictures: { shows: 'off' } }, 'not_offered'],
    ['the rules say still', { pictures: { shows: 'still', since: today } }, 'still r c1'],
    ['not agreed to', { consent: ['arrival', 'handover'] }, 'not_offered'],
    ['no such child', { child: undefined }, 'not_offered'],
    ['another’s child', { child: { childId: 'k', guardians: [] } as never }, 'not_offered'], // as above
    ['blocked', { adult: { adultId: 'a', blockedFor: ['k'] } as never }, 'not_offered'], // as above
    ['not inside', { isInside: false, room: undefined }, 'not_inside'],
    ['inside, in no room', { room: undefined }, 'no_camera'],
    ['in another room', { room: { roomId: 's', kind: 'classroom' } }, 'no_camera'],
    ['in a nap room', { room: { roomId: 'r', kind: 'nap' } }, 'no_camera'],
    ['no camera at all', { cameras: [] }, 'no_camera'],
  ])('is judged by the table: %s', (_what, change, said) => {
    const verdict = judgeLook({ ...facts, ...change });
    expect(verdict.ok ? `${verdict.shows} ${verdict.roomId} ${verdict.streamId}` : verdict.why).toBe(said);
  });

  test('counts a consent only from the day on which pictures were allowed, and names what is not offered', () => {
    const since = parseDay('2026-09-10') as Day; // it is one
    const counted = (on: string, wereOffered = true) =>
      countedPurposes(['health', 'pictures'], { on: parseDay(on) as Day, wereOffered }, { shows: 'live', since }); // days, all
    expect(counted('2026-09-09')).toEqual(['health']);
    expect(counted('2026-09-10')).toEqual(['health', 'pictures']);
    expect(counted('2026-09-10', false)).toEqual(['health']);
    expect(countedPurposes(['pictures'], { on: today, wereOffered: true }, { shows: 'off' })).toEqual([]);
    const [fault] = notOffered(['health', 'pictures'], { shows: 'off' });
    expect(fault?.path).toBe('body/purposes/1');
    expect(fault?.message).toMatch(/not offered.*leave it out.*arrival/);
  });
});

/** A mother with bao in the small toddlers’ room, whose camera records; what it shows is said by the test. */
const openLooking = async (more: Partial<Pick<GuardianPicturesPort, 'cameras' | 'newest'>> = {}) => {
  const asked: string[] = [];
  const cameras: RoomCamera[] = [
    camera('cam-a', 'toddler-small', ['toddler-small']),
    camera('cam-hall', 'toddler-small', ['toddler-small', 'toddler-big']),
    camera('cam-b', 'toddler-big', ['toddler-big']),
  ];
  const house = await openGuardians({
    footage: {
      cameras: () => cameras,
      newest: async (streamId) => {
        asked.push(streamId);
        return { ok: true, jpeg: Buffer.from(`picture of ${streamId}`), atMs: house.clock.now() };
      },
      ...more,
    },
  });
  await house.adult('mother', { name: '示例妈妈', phoneTail: '1234' });
  const guardians = [{ adultId: 'mother', relation: '妈妈', pickup: true }];
  const classId = 'toddler-small-1';
  await house.child('bao', { name: '演示宝宝', birthDate: '2025-03-01', classId, guardians });
  await house.child('lele', { name: '演示乐乐', birthDate: '2025-03-01', classId });
  const cookie = await house.session(await house.link('mother'), '1234');
  const begin = (childId = 'bao', id: string = crypto.randomUUID()) =>
    house.page('POST', `children/${childId}/looks`, { id }, cookie);
  const picture = (childId = 'bao') => house.page('GET', `children/${childId}/picture`, undefined, cookie);
  const today = async () => (await house.page('GET', 'today', undefined, cookie)).body;
  const offered = async () => (await house.page('GET', 'consents', undefined, cookie)).body.offered;
  const looked = () => house.stores.journal.read(0, 5000).filter(({ type }) => type === 'footage.viewed_by_guardian');
  return { house, asked, cameras, cookie, begin, picture, today, offered, looked };
};
const said = ({ status, body }: { status: number; body: { code?: string } | null }) => `${status} ${body?.code ?? ''}`;

describe('under rules without pictures', () => {
  test('nothing of them is there: not offered, not taken, not counted, and the addresses are none', async () => {
    const { house, begin, picture, today, offered, looked, cookie } = await openLooking();
    await house.comes('bao');
    // As an older program could have recorded it.
    const data = { adultId: 'mother', purposes: ['pictures' as const], by: 'staff' as const };
    house.stores.journal.record([{ type: 'adult.consent_recorded', actor: 'agent', subject: 'mother', data }]);
    expect(await offered()).not.toContain('pictures');
    const desk = (await house.get('/consents')).body;
    expect(desk.offered).not.toContain('pictures');
    expect(desk.consents.find((each: { adultId: string }) => each.adultId === 'mother').purposes).toEqual([]);
    const body = { id: crypto.randomUUID(), purposes: ['health', 'pictures'] };
    const refused = { code: 'invalid', errors: [{ path: 'body/purposes/1' }] };
    expect((await house.page('PUT', 'consents', body, cookie)).body).toMatchObject(refused);
    expect(
      (await house.ask('PUT', '/adults/mother/consents', { ...body, id: crypto.randomUUID() })).body,
    ).toMatchObject(refused);
    expect((await today()).children[0].look).toBeNull();
    const nowhere = await house.page('GET', 'children/bao/nothing', undefined, cookie);
    expect((await picture()).text).toBe(nowhere.text);
    expect((await begin()).text).toBe(nowhere.text);
    // Neither a body that is none nor a stranger learns more.
    expect((await house.page('POST', 'children/bao/looks', { x: 1 })).text).toBe(nowhere.text);
    expect(looked()).toEqual([]);
    // It does not begin to count when the rules change.
    house.clock.advance(1000);
    await rule(house, 'live');
    expect((await today()).children[0].look).toBeNull();
    expect(await offered()).toContain('pictures');
  });

  test('a consent of before does not count once they allow pictures, nor one of before they were off for a while', async () => {
    const { house, begin, offered } = await openLooking();
    const agree = () => house.consent('mother', 'pictures');
    const data = { adultId: 'mother', purposes: ['pictures' as const], by: 'staff' as const };
    house.stores.journal.record([{ type: 'adult.consent_recorded', actor: 'agent', subject: 'mother', data }]);
    const install = async (shows: 'off' | 'live', effectiveFrom: string, version: string) =>
      expect((await house.post('/policy/packs', { pack: packWith(shows, effectiveFrom, version) })).status).toBe(201);
    await install('live', '2026-09-17', '2');
    await install('off', '2026-09-19', '3');
    await install('live', '2026-09-20', '4');
    const onDay = async (day: string) => {
      house.clock.set(`${day}T09:00:00+08:00`);
      const cookie = await house.session(await house.link('mother'), '1234');
      return said(await house.page('POST', 'children/bao/looks', { id: crypto.randomUUID() }, cookie));
    };
    expect(await onDay('2026-09-17')).toBe('404 not_found');
    await agree();
    expect(await onDay('2026-09-18')).toBe('409 not_present');
    expect(await onDay('2026-09-19')).toBe('404 not_found');
    expect(await onDay('2026-09-20')).toBe('404 not_found');
    await agree();
    expect(await onDay('2026-09-20')).toBe('409 not_present');
    expect(said(await begin())).toBe('410 gone');
    expect(await offered()).toBeUndefined();
  });
});

describe('under rules with pictures', () => {
  test('a look is in the register once, before its first picture, and shows the room of the child alone', async () => {
    const { house, asked, begin, picture, today, offered, looked } = await openLooking();
    await rule(house, 'live');
    expect(await offered()).toContain('pictures');
    expect((await house.get('/consents')).body.offered).toContain('pictures');
    await house.comes('bao');
    expect(said(await begin())).toBe('404 not_found');
    await house.consent('mother', 'pictures');
    expect((await today()).children[0]).toMatchObject({ look: 'live', state: 'unknown', room: null });
    expect(said(await picture())).toBe('409 look_over');
    const id = crypto.randomUUID();
    const begun = await begin('bao', id);
    expect(begun).toMatchObject({ status: 201, body: { lookId: id, shows: 'live', seconds: 60, everySeconds: 3 } });
    expect(looked()).toHaveLength(1);
    expect(asked).toEqual([]);
    for (let n = 0; n < 3; n += 1) {
      const seen = await picture();
      expect([seen.status, seen.text]).toEqual([200, 'picture of cam-a']);
      expect(seen.headers['content-type']).toBe('image/jpeg');
      expect(seen.headers['cache-control']).toBe('no-store');
      house.clock.advance(3000);
    }
    // The same id again is the same look, and prolongs nothing.
    expect((await begin('bao', id)).status).toBe(200);
    house.clock.advance(52_000);
    expect(said(await picture())).toBe('409 look_over');
    expect((await begin('bao', id)).status).toBe(200);
    expect(said(await picture())).toBe('409 look_over');
    expect(looked()).toHaveLength(1);
    const { lines } = (await house.get('/footage/viewings')).body;
    expect(lines).toEqual([
      expect.objectContaining({
        ...{ what: 'by_guardian', who: 'adult:mother', streamId: 'cam-a', grantId: id, reason: null },
        guardian: { name: '示例妈妈', child: '演示宝宝', room: expect.stringMatching(/教室/) },
      }),
    ]);
    expect(Date.parse(lines[0].to) - Date.parse(lines[0].from)).toBe(60_000);
    // Neither a still child of nobody nor one of another family is theirs.
    expect(said(await begin('lele'))).toBe('404 not_found');
    expect(said(await picture('lele'))).toBe('409 look_over');
  });

  test.each<[string, (house: GuardianHouse) => unknown, string]>([
    ['nothing', () => {}, '200 '],
    [
      'it goes to another room',
      (house) => house.post('/attendance/moves', { childId: 'bao', roomId: 'toddler-big' }),
      '409 look_over',
    ],
    [
      'it goes to the yard',
      (house) => house.post('/attendance/moves', { childId: 'bao', roomId: 'yard' }),
      '409 no_camera',
    ],
    ['it leaves', (house) => house.leaves('bao'), '409 not_present'],
    ['consent is withdrawn', (house) => house.consent('mother', 'health'), '404 not_found'],
    ['a block', (house) => house.adult('mother', { phoneTail: '1234', blockedFor: ['bao'] }), '410 gone'],
    ['the link is revoked', (house) => house.post('/adults/mother/links/revoke'), '410 gone'],
    ['the rules forbid it', (house) => rule(house, 'off', '10'), '404 not_found'],
    ['the rules allow stills alone', (house) => rule(house, 'still', '10'), '409 look_over'],
    ['a minute', (house) => house.clock.advance(60_000), '409 look_over'],
  ])('ends at once with: %s; also while the picture is being made', async (_what, change, after) => {
    for (const isMeanwhile of [false, true]) {
      let meanwhile: () => unknown = () => {};
      const { house, begin, picture, looked } = await openLooking({
        newest: async () => {
          await meanwhile();
          return { ok: true, jpeg: Buffer.from('a picture'), atMs: later };
        },
      });
      await rule(house, 'live');
      await house.consent('mother', 'pictures');
      await house.comes('bao');
      expect((await begin()).status).toBe(201);
      expect((await picture()).status).toBe(200);
      if (isMeanwhile) meanwhile = () => change(house);
      else await change(house);
      // Whoever is no longer a guardian after the picture was made is told that it is over.
      const answer = said(await picture());
      expect(answer).toBe(isMeanwhile && after === '410 gone' ? '409 look_over' : after);
      expect(looked()).toHaveLength(1);
    }
  });

  test('what was recorded before the child came into the room is not shown', async () => {
    let atMs = 0;
    const { house, begin, picture } = await openLooking({
      newest: async () => ({ ok: true, jpeg: Buffer.from('a picture'), atMs }),
    });
    await rule(house, 'live');
    await house.consent('mother', 'pictures');
    const before = house.clock.now();
    house.clock.advance(5000);
    await house.comes('bao');
    expect((await begin()).status).toBe(201);
    atMs = before;
    expect(said(await picture())).toBe('503 unavailable');
    atMs = house.clock.now();
    expect(said(await picture())).toBe('200 ');
  });

  test('a still is one picture; without one, with too many at once, or too often, it says so', async () => {
    let newest: Awaited<ReturnType<GuardianPicturesPort['newest']>> = { ok: false, why: 'none' };
    const { house, begin, picture, cameras, looked } = await openLooking({ newest: async () => newest });
    await rule(house, 'still');
    await house.consent('mother', 'pictures');
    expect(said(await begin())).toBe('409 not_present');
    await house.comes('bao');
    expect((await begin()).body).toMatchObject({ shows: 'still', seconds: 15 });
    expect(said(await picture())).toBe('503 unavailable');
    newest = { ok: true, jpeg: Buffer.from('a picture'), atMs: later };
    expect((await picture()).status).toBe(200);
    expect(said(await picture())).toBe('409 look_over');
    for (const each of cameras.splice(0)) cameras.push({ ...each, isRecording: false });
    expect(said(await begin())).toBe('503 unavailable');
    cameras.length = 0;
    expect(said(await begin())).toBe('409 no_camera');
    expect(looked()).toHaveLength(1);
    for (let n = 0; n < 6; n += 1) await begin();
    expect(said(await begin())).toBe('429 rate_limited');
  });

  test('the erasure of the child leaves the line, with nobody’s name', async () => {
    const { house, begin } = await openLooking();
    await rule(house, 'live');
    await house.consent('mother', 'pictures');
    await house.comes('bao');
    expect((await begin()).status).toBe(201);
    await house.leaves('bao');
    const guardians = [{ adultId: 'mother', relation: '妈妈', pickup: true }];
    await house.child('bao', { name: '演示宝宝', birthDate: '2025-03-01', guardians, enrolledTo: '2026-09-16' });
    house.advance(24 * 60);
    expect((await house.post('/children/bao/erasure', { reason: 'guardian_request' })).body.adultIds).toEqual([
      'mother',
    ]);
    const { lines } = (await house.get('/footage/viewings')).body;
    expect(lines).toHaveLength(1);
    expect(lines[0].guardian).toMatchObject({ name: null, child: null });
    expect(JSON.stringify(lines)).not.toMatch(/示例妈妈|演示宝宝/);
  });
});

test('the picture is the newest of what the camera records; of an old one nothing is shown', async () => {
  const house = await openGuardians();
  const startMs = house.clock.now();
  const site = await openFilmedSite(['cam-own'], startMs, house.config.dataFolder);
  const { stores } = house;
  const place = { name: '示例', kind: 'camera' as const, areaId: 'toddler-small', covers: ['toddler-small'] };
  stores.journal.record([
    { type: 'position.recorded', actor: 'agent', subject: 'cam-own', data: { positionId: 'cam-own', ...place } },
  ]);
  await rule(house, 'live');
  await house.adult('mother', { phoneTail: '1234' });
  const guardians = [{ adultId: 'mother', relation: '妈妈', pickup: true }];
  await house.child('bao', { birthDate: '2025-03-01', classId: 'toddler-small-1', guardians });
  await house.consent('mother', 'pictures');
  await house.comes('bao');
  const cookie = await house.session(await house.link('mother'), '1234');
  const endMs = await site.film('cam-own', startMs);
  const recording = site.db.prepare("UPDATE stream_state SET state = 'recording'");
  const at = (ms: number) => {
    house.clock.advance(ms - house.clock.now());
    site.beat(ms);
    recording.run();
  };
  at(endMs + 500);
  const begin = () => house.page('POST', 'children/bao/looks', { id: crypto.randomUUID() }, cookie);
  expect((await begin()).status).toBe(201);
  const picture = () => house.page('GET', 'children/bao/picture', undefined, cookie);
  let seen = await picture();
  // The decoder has what the machine has to spare, and may be cut off.
  for (let n = 1; n < 5 && seen.status === 503; n += 1) {
    at(endMs + n * 3000);
    seen = await picture();
  }
  expect(seen).toMatchObject({ status: 200, headers: { 'content-type': 'image/jpeg' } });
  expect(Date.parse(String(seen.headers['x-taken-at']))).toBe(endMs - 1000);
  at(endMs + 40_000);
  expect(said(await picture())).toBe('503 unavailable');
});

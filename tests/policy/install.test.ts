import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { v7 as uuid } from 'uuid';
import { describe, expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { decideInstall } from '#agent/policy/install.ts';
import { loadPacks } from '#agent/policy/load.ts';
import type { RulePack } from '#agent/policy/pack.ts';
import { createUptime } from '#agent/summary/uptime.ts';
import { parseDay } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { openSiteApp, type SiteApp } from '#tests/siteApp.ts';
import { nestbox, openPlace } from '../cli/nestbox.ts';

const [longmatan] = loadPacks('longmatan-2023');
/** As a district could write it: from a day on, one caregiver for four toddlers of the smaller kind, not five. */
const stricter = (effectiveFrom: string, version = '2026.2'): RulePack => ({
  ...longmatan,
  version,
  title: '示例规则包',
  effectiveFrom,
  bands: longmatan.bands.map((band) => (band.fromMonths === 12 ? { ...band, childrenPerCaregiver: 4 } : band)),
  classes: { ...longmatan.classes, toddler_small: { ...longmatan.classes.toddler_small, childrenPerCaregiver: 4 } },
});
const installs = async (
  { app, as }: SiteApp,
  pack: unknown,
  more: object = {},
  role: 'head' | 'technician' = 'technician',
) => {
  const payload = { id: uuid(), pack, ...more };
  const answer = await app.inject({ method: 'POST', url: '/api/v1/policy/packs', headers: as(role), payload });
  return { status: answer.statusCode, body: answer.json() };
};
const reads = async ({ app, as }: SiteApp, url: string) =>
  (await app.inject({ method: 'GET', url, headers: as('head') })).json();
const small = 'toddler-small';
/** Five small toddlers with one caregiver: legal at 1 to 5, not at 1 to 4. */
const fill = ({ stores }: SiteApp): void => {
  const papers = (['caregiver', 'health_certificate', 'background_check'] as const).map((kind) => ({ kind }));
  stores.journal.record([
    {
      type: 'staff.recorded',
      actor: 'agent',
      subject: 'zhang',
      data: { staffId: 'zhang', name: '示例', role: 'caregiver', cardKeys: [], qualifications: papers },
    },
    { type: 'staff.clocked_in', actor: 'agent', subject: 'zhang', data: { staffId: 'zhang', roomId: small } },
    ...Array.from({ length: 5 }, (_, index) => ({
      type: 'child.recorded' as const,
      actor: 'agent',
      subject: `t${index}`,
      data: {
        childId: `t${index}`,
        name: '示例幼儿',
        birthDate: '2025-03-01',
        classId: 'toddler-small-1',
        careType: 'full_day' as const,
        enrolledFrom: '2026-01-01',
        guardians: [],
      },
    })),
    ...Array.from({ length: 5 }, (_, index) => ({
      type: 'attendance.checked_in' as const,
      actor: 'agent',
      subject: `t${index}`,
      data: { childId: `t${index}`, roomId: small, method: 'roster' as const },
    })),
  ]);
};

describe('a rule pack', () => {
  test('that is installed waits for its day, and judges from that midnight on', async () => {
    const site = await openSiteApp();
    site.clock.set('2026-09-16T09:00:00+08:00');
    fill(site);
    expect(site.stores.ratio.room(small)).toMatchObject({ required: 1, deficit: 0 });
    const answer = await installs(site, stricter('2026-09-17'));
    expect(answer).toMatchObject({ status: 201, body: { version: '2026.2', source: 'file', inForce: false } });
    expect(site.stores.ratio.room(small)).toMatchObject({ required: 1 });
    site.clock.set('2026-09-17T00:00:00+08:00');
    site.stores.journal.record([
      { type: 'day.started', actor: 'agent', subject: '2026-09-17', data: { day: '2026-09-17' } },
    ]);
    expect(site.stores.ratio.room(small)).toMatchObject({ required: 2, deficit: 1, rule: { version: '2026.2' } });
    const { packs } = await reads(site, '/api/v1/policy/packs');
    expect(packs.map(({ version, inForce }: { version: string; inForce: boolean }) => [version, inForce])).toEqual([
      [longmatan.version, false],
      ['2026.2', true],
    ]);
    site.clock.advance(1000);
    const query = `from=${encodeURIComponent('2026-09-16T08:00:00+08:00')}&to=${encodeURIComponent('2026-09-17T00:00:01+08:00')}`;
    const { intervals } = await reads(site, `/api/v1/ratio/intervals?room=${small}&${query}`);
    expect(intervals.at(-2)).toMatchObject({ to: '2026-09-17T00:00:00.000+08:00', required: 1, deficit: 0 });
    expect(checkJournal(site.stores.db, site.stores.projectionsOver)).toEqual([]);
  });

  test('that begins today judges at once what is inside', async () => {
    const site = await openSiteApp();
    fill(site);
    const today = '2026-09-16';
    site.clock.set(`${today}T09:00:00+08:00`);
    await installs(site, stricter(today));
    expect(site.stores.ratio.room(small)).toMatchObject({ required: 2, deficit: 1 });
  });

  test('for the past is refused unless that is wanted; then the past is judged by it, but not what was known then', async () => {
    const site = await openSiteApp();
    site.clock.set('2026-09-16T09:00:00+08:00');
    fill(site);
    const then = encodeURIComponent('2026-09-16T10:00:00+08:00');
    site.clock.set('2026-09-18T09:00:00+08:00');
    expect(await installs(site, stricter('2026-09-16'))).toMatchObject({
      status: 400,
      body: { code: 'invalid', errors: [{ path: 'body/pack/effectiveFrom' }] },
    });
    expect((await installs(site, stricter('2026-09-16'), { allowPast: true })).status).toBe(201);
    const range = `room=${small}&from=${encodeURIComponent('2026-09-16T09:30:00+08:00')}&to=${then}`;
    const required = async (more = '') =>
      (await reads(site, `/api/v1/ratio/intervals?${range}${more}`)).intervals.map(
        ({ required: asked }: { required: number }) => asked,
      );
    expect(await required()).toEqual([2]);
    expect(await required(`&asKnownAt=${then}`)).toEqual([1]);
  });

  test('that is not one, or is known already, is refused with what is wrong, and nothing changes', async () => {
    const site = await openSiteApp();
    site.clock.set('2026-09-16T09:00:00+08:00');
    const broken = { ...stricter('2026-09-20'), bands: [] };
    expect(await installs(site, broken)).toMatchObject({ status: 400, body: { code: 'invalid' } });
    const unknownRule = { ...stricter('2026-09-20'), facility: { ...longmatan.facility, placesRule: 'nowhere' } };
    const refused = await installs(site, unknownRule);
    expect(refused.body.errors[0].message).toContain('"nowhere"');
    expect((await installs(site, stricter('2026-09-20'))).status).toBe(201);
    expect(await installs(site, stricter('2026-09-21'))).toMatchObject({ status: 409, body: { code: 'conflict' } });
    expect(site.stores.packStore.all()).toHaveLength(2);
  });

  test('of another id never judges this facility, but can replay its days', async () => {
    const site = await openSiteApp();
    site.clock.set('2026-09-16T09:00:00+08:00');
    fill(site);
    site.clock.set('2026-09-16T10:00:00+08:00');
    expect((await installs(site, { ...stricter('2026-09-16'), id: 'elsewhere' })).status).toBe(201);
    expect(site.stores.ratio.room(small)).toMatchObject({ required: 1 });
    const replay = await reads(site, '/api/v1/ratio/replay?day=2026-09-16&pack=elsewhere&version=2026.2');
    const room = replay.rooms.find(({ roomId }: { roomId: string }) => roomId === small);
    expect(room).toMatchObject({ wasShortSeconds: 0, shortSeconds: 3600, wasBreaches: 0, breaches: 1 });
    expect(room.differences).toMatchObject([
      {
        from: '2026-09-16T09:00:00.000+08:00',
        to: '2026-09-16T10:00:00.000+08:00',
        children: 5,
        caregivers: 1,
        was: { required: 1, deficit: 0 },
        now: { required: 2, deficit: 1, rule: { pack: 'elsewhere', id: 'ratio-toddler_small' } },
      },
    ]);
  });

  test('in a notice is installed as the district’s', () => {
    const today = parseDay('2026-09-16');
    if (!today) throw new Error('no day');
    const facts = { today, isKnown: () => false, source: 'notice', allowPast: false, actor: 'token:d' } as const;
    expect(decideInstall(stricter('2026-10-01'), facts)).toMatchObject({
      ok: true,
      event: { actor: 'token:d', data: { source: 'notice', effectiveFrom: '2026-10-01' } },
    });
    expect(decideInstall(stricter('2026-09-15'), facts)).toMatchObject({ ok: false, code: 'invalid' });
  });
});

describe('on the command line', () => {
  test('a pack is installed from a file, listed, and a day is replayed under it with the difference explained', async () => {
    const place = openPlace();
    const file = join(place.folder, 'pack.json');
    writeFileSync(file, JSON.stringify(stricter('2099-01-01')));
    expect((await place.run('policy', 'install', file)).out).toContain('longmatan-2023@2026.2');
    expect((await place.run('policy', 'install', file)).code).toBe(1);
    expect((await place.run('policy', 'list')).out).toMatch(/longmatan-2023@2026\.2 +2099-01-01/);
    for (const childId of ['a', 'b', 'c', 'd']) place.checkIn(childId);
    const today = new Intl.DateTimeFormat('sv-SE', { timeZone: 'Asia/Shanghai' }).format(new Date());
    const replay = await place.run('ratio', 'replay', '--day', today, '--pack', file);
    expect(replay.code).toBe(0);
    expect(replay.out).toContain('longmatan-2023@2026.2');
    expect((await place.run('ratio', 'replay', '--day', today, '--pack', 'nothing@1')).code).toBe(2);
    writeFileSync(file, JSON.stringify({ ...stricter('2000-01-01', '9'), title: 3 }));
    const inChinese = await nestbox(['policy', 'install', file, '--config', place.configFile, '--data', place.data], {
      env: { NESTBOX_LANG: 'zh' },
    });
    expect(inChinese).toMatchObject({ code: 1, err: expect.stringContaining('/title: 应为文字') });
    writeFileSync(file, JSON.stringify(stricter('2000-01-01', '9')));
    expect((await place.run('policy', 'install', file)).err).toContain('has gone by');
    writeFileSync(file, '{"id": 3');
    expect((await place.run('policy', 'install', file)).err).toContain('is not JSON');
  });

  const yesterday = '2026-01-05';
  const uptime = (place: ReturnType<typeof openPlace>, from: string, to: string) =>
    place.withStores(({ db }) => {
      for (const time of [from, to]) {
        createUptime(db).beat('boot', epochMs(Date.parse(`${yesterday}T${time}:00+08:00`)));
      }
    });

  test('a replay says when the box did not run: no data is not a day within the rules', async () => {
    const place = openPlace();
    const replay = (day: string) => place.run('ratio', 'replay', '--day', day, '--pack', 'longmatan-2023@1');
    const off = await replay(yesterday);
    expect(off.out).toContain('the box did not run');
    expect(off.out).not.toContain('0.0');
    uptime(place, '08:30', '12:30');
    expect((await replay(yesterday)).out).toContain('the box ran 240 of 630 minutes');
    const asked = await place.ask('ratio', 'replay', '--day', yesterday, '--pack', 'longmatan-2023@1');
    expect(asked.body).toMatchObject({ plannedMinutes: 630, coveredMinutes: 240 });
    const ahead = await replay('2099-01-01');
    expect([ahead.code, ahead.err]).toEqual([2, expect.stringContaining('has not begun')]);
  });

  test('a room that stays legal but has no spare any more shows its state', async () => {
    const place = openPlace();
    const papers = (['caregiver', 'health_certificate', 'background_check'] as const).map((kind) => ({ kind }));
    const occurredAt = (time: string) => epochMs(Date.parse(`${yesterday}T${time}:00+08:00`));
    place.withStores(({ journal }) =>
      journal.record([
        {
          type: 'staff.recorded',
          actor: 'agent',
          subject: 'zhang',
          data: { staffId: 'zhang', name: '示例', role: 'caregiver', cardKeys: [], qualifications: papers },
        },
        {
          type: 'staff.clocked_in',
          occurredAt: occurredAt('08:00'),
          actor: 'agent',
          subject: 'zhang',
          data: { staffId: 'zhang', roomId: 'r-small' },
        },
        ...['a', 'b', 'c', 'd'].flatMap((childId) => [
          {
            type: 'child.recorded' as const,
            actor: 'agent',
            subject: childId,
            data: {
              childId,
              name: '示例幼儿',
              birthDate: '2024-07-01',
              classId: 'small',
              careType: 'full_day' as const,
              enrolledFrom: '2025-09-01',
              guardians: [],
            },
          },
          {
            type: 'attendance.checked_in' as const,
            occurredAt: occurredAt('09:00'),
            actor: 'agent',
            subject: childId,
            data: { childId, roomId: 'r-small', method: 'roster' as const },
          },
        ]),
      ]),
    );
    const file = join(place.folder, 'pack.json');
    writeFileSync(file, JSON.stringify(stricter('2099-01-01')));
    const { out } = await place.run('ratio', 'replay', '--day', yesterday, '--pack', file);
    expect(out).toMatch(/\n {2}− needs 1, within the ratio .*\n {2}\+ needs 1, full, no spare /);
  });
});

import { describe, expect, test, vi } from 'vitest';
import { at, brief, openTrapSite, told } from './site.ts';

const tomorrow = '2026-09-17';

describe('a departure that nobody recorded', () => {
  test('auto-close at a guessed time: a face count, a dose or what somebody did shows that they were still there', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    await site.comes('c1');
    await site.caregiver('s1', { pin: '482913' });
    await site.works('s1', 'toddler-small');
    site.clock.set(at('15:30'));
    await site.post('/attendance/head-counts', { roomId: 'toddler-small', seen: ['c1'] });
    site.clock.set(at('16:20'));
    const absence = { childId: 'c1', from: tomorrow, reason: 'family' };
    const kiosk = await site.enrol();
    const session = await site.app.inject({
      method: 'POST',
      url: '/api/v1/sessions',
      headers: kiosk,
      payload: { method: 'pin', secret: '482913' },
    });
    const headers = { ...kiosk, 'x-nestbox-session': session.json().token };
    expect((await site.post('/attendance/absences', absence, headers)).status).toBe(201);
    site.clock.set(at('04:00', tomorrow));
    site.keeper.tick();
    const closings = site.stores.journal
      .read(0, 1000)
      .flatMap(({ data, subject }) => ('lastSeenAt' in data ? [[subject, data.lastSeenAt]] : []));
    expect(closings.toSorted()).toEqual([
      ['c1', told('15:30')],
      ['s1', told('16:20')],
    ]);
  });

  test('auto-close at a guessed time: a health check that was taken back shows nobody', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    await site.comes('c1');
    site.clock.set(at('16:00'));
    const id = crypto.randomUUID();
    expect((await site.post('/health/checks', { id, childId: 'c1', kind: 'noon', well: true })).status).toBe(201);
    const withdrawn = await site.post('/health/withdrawals', { withdraws: id, why: '示例：点错孩子' });
    expect(withdrawn.status).toBe(201);
    site.clock.set(at('04:00', tomorrow));
    site.keeper.tick();
    const closings = site.stores.journal
      .read(0, 1000)
      .flatMap(({ data }) => ('lastSeenAt' in data ? data.lastSeenAt : []));
    expect(closings).toEqual([told('08:00')]);
  });

  test('a stay that a later arrival has overtaken: it ends on its own day, flagged, and leaves no night unattended', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    await site.caregiver('s1');
    site.clock.set(at('08:00', tomorrow));
    site.keeper.tick();
    await site.comes('c1');
    await site.works('s1', 'toddler-small');
    await site.comes('c1', { occurredAt: at('09:00') });
    await site.works('s1', 'toddler-small', { occurredAt: at('09:00') });
    site.keeper.tick();
    expect(site.stores.journal.read(0, 1000).filter(({ data }) => 'lastSeenAt' in data)).toEqual([]);
    site.clock.set(at('08:20', tomorrow));
    site.keeper.tick();
    const steps = await site.intervals(at('00:00'), at('08:20', tomorrow), { roomId: 'toddler-small' });
    expect(steps.filter(({ children, caregivers }) => children + caregivers > 0).map(brief)).toEqual([
      ['09:00', '23:59', 1, 1, 'ok'],
      ['08:00', '08:20', 1, 1, 'ok'],
    ]);
    expect(steps.filter(({ guessed }) => guessed).map(({ from }) => from.slice(11, 16))).toEqual(['09:00']);
    expect((await site.rosterOf('c1'))?.visits).toMatchObject([
      { departedAt: expect.any(String), closedBy: 'schedule' },
    ]);
    expect((await site.room('toddler-small')).children).toBe(1);
    site.keeper.tick();
    const closings = site.stores.journal.read(0, 1000).filter(({ data }) => 'lastSeenAt' in data);
    expect(closings).toHaveLength(2);
  });

  test('a stay that is overtaken once its departure is taken back: it ends on its own day all the same', async () => {
    const site = await openTrapSite();
    await site.child('c1');
    await site.comes('c1');
    const left = await site.post('/attendance/check-outs', {
      childId: 'c1',
      method: 'staff',
      override: { reason: '示例' },
    });
    site.clock.set(at('08:00', tomorrow));
    await site.comes('c1');
    site.clock.set(at('08:20', tomorrow));
    site.keeper.tick();
    await site.post('/attendance/corrections', { voids: left.body.event.id, why: '示例：点错孩子' });
    site.clock.set(at('08:40', tomorrow));
    const refused = vi.spyOn(site.stores.journal, 'record').mockImplementationOnce(() => {
      throw new Error('the disk is full');
    });
    expect(() => site.keeper.tick()).toThrow('full');
    refused.mockRestore();
    site.keeper.tick();
    const closings = site.stores.journal.read(0, 1000).filter(({ data }) => 'lastSeenAt' in data);
    expect(closings.map(({ type, occurredAt }) => [type, new Date(occurredAt).toISOString()])).toEqual([
      ['attendance.stay_closed', new Date(Date.parse(at('23:59:59.999'))).toISOString()],
    ]);
  });
});

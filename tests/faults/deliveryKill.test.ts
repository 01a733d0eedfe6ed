import { spawn } from 'node:child_process';
import { globSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { stringify } from 'yaml';
import { loadConfig } from '#agent/config/load.ts';
import { createMessageOutbox } from '#agent/delivery/outbox.ts';
import { createCursor } from '#agent/journal/cursor.ts';
import { openStores } from '#agent/stores.ts';
import { dayAt } from '#agent/time/calendar.ts';
import { systemClock } from '#agent/time/clock.ts';
import { projectRoot } from '#tests/box.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { openGateway } from '#tests/gateway.ts';

const points = globSync('agent/delivery/**/*.ts', { cwd: projectRoot })
  .flatMap((file) => [...readFileSync(join(projectRoot, file), 'utf8').matchAll(/crashPoint\('(delivery\.[^']+)'\)/g)])
  .map(([, name = '']) => name);

/** A site of one child whose mother is to be told, and what has just happened to it. */
const prepare = (url: string): { readonly configFile: string; readonly data: string } => {
  const data = temporaryFolder();
  const configFile = join(data, 'facility.yaml');
  writeFileSync(
    configFile,
    stringify({
      site: { code: 'demo', name: '示例托育' },
      rooms: [{ id: 'small', name: '托小教室', kind: 'classroom' }],
      classes: [{ id: 'small-1', name: '托小班', type: 'toddler_small', room: 'small', places: 15 }],
      messages: { channels: [{ id: 'sms', kind: 'webhook', format: 'json', url }], drill: 'off' },
    }),
  );
  const clock = systemClock();
  const stores = openStores({ config: loadConfig({ file: configFile, data }), clock });
  const actor = 'agent';
  createCursor(stores.db, 'delivery').write(0);
  stores.journal.record([
    { type: 'room.defined', actor, subject: 'small', data: { roomId: 'small', name: '托小教室', kind: 'classroom' } },
    {
      type: 'class.defined',
      actor,
      subject: 'small-1',
      data: { classId: 'small-1', name: '托小班', type: 'toddler_small', roomId: 'small', places: 15 },
    },
    {
      type: 'child.recorded',
      actor,
      subject: 'dou',
      data: {
        childId: 'dou',
        name: '豆豆',
        birthDate: '2025-03-01',
        classId: 'small-1',
        careType: 'full_day',
        enrolledFrom: dayAt(clock.now(), 'Asia/Shanghai'),
        guardians: [{ adultId: 'mum', relation: '妈妈', pickup: true }],
      },
    },
    {
      type: 'adult.recorded',
      actor,
      subject: 'mum',
      data: { adultId: 'mum', name: '云妈妈', phoneTail: '1234', cardKeys: [], blockedFor: [] },
    },
    {
      type: 'adult.contact_recorded',
      actor,
      subject: 'mum',
      data: { adultId: 'mum', language: 'zh', addresses: [{ channel: 'sms', address: 'mum' }] },
    },
    {
      type: 'adult.consent_recorded',
      actor,
      subject: 'mum',
      data: { adultId: 'mum', purposes: ['arrival'], by: 'staff' },
    },
    {
      type: 'attendance.checked_in',
      actor: 'adult:mum',
      subject: 'dou',
      data: { childId: 'dou', roomId: 'small', adultId: 'mum', method: 'pin' },
    },
  ]);
  stores.close();
  return { configFile, data };
};

const runSite = (
  { configFile, data }: ReturnType<typeof prepare>,
  crashAt: string,
): Promise<string | number | null> => {
  const child = spawn(process.execPath, [join(projectRoot, 'tests/faults/dyingDelivery.ts'), configFile, data], {
    cwd: projectRoot,
    env: { ...process.env, NESTBOX_CRASH_AT: crashAt },
    stdio: 'inherit',
  });
  const lastResort = setTimeout(() => child.kill('SIGTERM'), 60_000);
  return new Promise((done) =>
    child.once('exit', (code, signal) => {
      clearTimeout(lastResort);
      done(signal ?? code);
    }),
  );
};

const triesOf = ({ configFile, data }: ReturnType<typeof prepare>): string[] => {
  const stores = openStores({ config: loadConfig({ file: configFile, data }), clock: systemClock() });
  const [message] = createMessageOutbox(stores.db).list({ limit: 1 });
  stores.close();
  return (message?.tries ?? []).map(({ outcome }) => outcome);
};

test('a message outlives a kill at every step of its way, and its recipient sees it once', async () => {
  expect(points.length).toBeGreaterThan(2);
  await Promise.all(
    points.map(async (name) => {
      const gateway = await openGateway();
      const site = prepare(gateway.url);
      expect(await runSite(site, name), name).toBe('SIGKILL');
      expect(await runSite(site, ''), name).toBe(0);
      expect(
        gateway.shown().map(({ body }) => [body.to, body.kind]),
        name,
      ).toEqual([['mum', 'arrival']]);
      // What was on its way when the process died may have been taken: that is known, and not only that it went out.
      const outcomes = name.startsWith('delivery.send.') ? ['unknown', 'taken'] : ['taken'];
      expect(triesOf(site), name).toEqual(outcomes);
      // The second life knows what became of it and tells nobody anything more.
      expect(await runSite(site, ''), name).toBe(0);
      expect(gateway.shown(), name).toHaveLength(1);
    }),
  );
});

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openPlace } from './nestbox.ts';

const dayMs = 86_400_000;
/** Midnight in Shanghai, where the site is. */
const day = (text: string): number => Date.parse(`${text}T00:00:00+08:00`);

/** One camera in the classroom since 30 October: whole, but for six minutes of 2 November and all of the 4th. */
const recorded = () => {
  const place = openPlace();
  const db = openFootageIndex(join(place.data, 'footage.db'));
  const now = Date.now();
  db.prepare("INSERT INTO boot (uuid, started_ms, started_mono_ms, last_beat_ms) VALUES ('b', 1, 0, ?)").run(now);
  db.prepare(
    `INSERT INTO stream (id, uuid, name, title, kind, source, enabled, revision, registered_ms, area_id)
     VALUES (1, 'u', 'cam-small', '托小班', 'main', x'00', 1, 1, ?, 'r-small')`,
  ).run(day('2025-10-30'));
  db.prepare("INSERT INTO stream_state (stream_id, state, since_ms) VALUES (1, 'recording', 1)").run();
  const run = db.prepare(
    `INSERT INTO run (uuid, stream_id, boot_id, start_ms, end_ms, anchor_wall_ms, anchor_mono_ms, clock_trust, end_reason)
     VALUES (?, 1, 1, ?, ?, 0, 0, 'synced', 'unreachable')`,
  );
  const gap = db.prepare(
    `INSERT INTO gap (stream_id, start_ms, end_ms, reason, detected_ms, boot_id) VALUES (1, ?, ?, ?, 1, 1)`,
  );
  const hour = day('2025-11-02') + 8 * 3_600_000;
  run.run('r1', day('2025-10-30'), hour);
  gap.run(hour, hour + 360_000, 'unreachable');
  run.run('r2', hour + 360_000, day('2025-11-04'));
  gap.run(day('2025-11-04'), day('2025-11-05'), 'disk_full');
  run.run('r3', day('2025-11-05'), day('2025-11-05') + 2 * dayMs);
  db.close();
  return place;
};

test('the calendar shows each day of a camera and of its area, and tells the gaps with their reasons', async () => {
  const { run, ask, data } = recorded();
  const range = ['--from', '2025-10-28', '--to', '2025-11-06'];
  const { code, out } = await run('footage', 'coverage', ...range, '--svg', join(data, 'calendar.svg'));
  expect(code).toBe(0);
  const lines = out.split('\n').map((line) => line.trimEnd());
  expect(lines).toContain('2025-10           28');
  expect(lines).toContain('托小班 cam-small  ··██    100.00 %');
  expect(lines).toContain('2025-11           1   5');
  expect(lines).toContain('托小班 cam-small  █▓█×██  83.26 %');
  expect(lines).toContain('托小教室 r-small  █▓█×██  83.26 %');
  expect(out).toContain('2 gaps');
  expect(out).toMatch(/2025-11-04 00:00:00 – 2025-11-05 00:00:00 {2}disk full/);
  expect(out).toMatch(/2025-11-02 08:00:00 – 2025-11-02 08:06:00 {2}camera unreachable/);
  expect(readFileSync(join(data, 'calendar.svg'), 'utf8')).toMatch(/^<svg[\s\S]*托小教室[\s\S]*<\/svg>/);

  expect((await ask('footage', 'coverage', ...range)).body).toMatchObject({
    ok: true,
    areas: [{ areaId: 'r-small', name: '托小教室', streams: ['cam-small'] }],
    areaDays: expect.arrayContaining([
      { areaId: 'r-small', day: '2025-11-02', recordedMinutes: 1434, requiredMinutes: 1440 },
    ]),
  });
  expect(await run('footage', 'coverage', ...range, '--svg', join(data, 'calendar.svg'))).toMatchObject({ code: 2 });
});

test('wrong usage is named', async () => {
  const { ask } = recorded();
  const backwards = ['--from', '2025-11-06', '--to', '2025-11-05'];
  for (const wrong of [backwards, ['--from', 'yesterday'], ['--from', '2020-01-01'], ['--gaps', 'many']]) {
    expect(await ask('footage', 'coverage', ...wrong), wrong.join(' ')).toMatchObject({ code: 2 });
  }
});

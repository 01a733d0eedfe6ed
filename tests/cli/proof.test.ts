import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { readCheckpoint } from '#agent/summary/checkpoint.ts';
import { dayAt, toRfc3339 } from '#agent/time/calendar.ts';
import { epochMs } from '#agent/time/clock.ts';
import { nestboxHere, openPlace } from './nestbox.ts';

const timeZone = 'Asia/Shanghai';

/** A site with today sealed, exported with its keys; and the arrival of one child. */
const sealedPlace = async () => {
  const place = openPlace();
  place.checkIn('bao');
  await place.run('summary', 'seal');
  const exported = join(place.folder, 'export');
  await place.run('summary', 'export', exported);
  const arrivals = () =>
    place.withStores(({ journal }) => journal.read(0, 1000).filter(({ type }) => type === 'attendance.checked_in'));
  const key = join(exported, 'key.json');
  const verify = async (...args: string[]) => {
    const ran = await nestboxHere(['verify', ...args, '--key', key, '--json', '--data', '/nowhere']);
    return { code: ran.code, body: JSON.parse(ran.out), faults: JSON.parse(ran.out).faults?.map(codeOf) };
  };
  return { ...place, exported, key, verify, arrivals };
};
const codeOf = ({ code }: { readonly code: string }): string => code;

describe('summary prove, and verify of what it made', () => {
  test('proves one event into a file that verifies away from the site, and never over another file', async () => {
    const { arrivals, ask, run, folder, key, verify } = await sealedPlace();
    const [event] = arrivals();
    const out = join(folder, 'proof.json');
    const made = await ask('summary', 'prove', '--event', event?.id ?? '', '--out', out);
    expect(made).toMatchObject({ code: 0, body: { ok: true, eventId: event?.id, voidedBy: null, erased: false } });
    expect(await verify(out)).toMatchObject({
      code: 0,
      body: { ok: true, proofs: [{ event: { id: event?.id, data: { childId: 'mei' } } }] },
    });
    expect(readFileSync(out, 'utf8')).not.toContain('bao');
    const said = await nestboxHere(['verify', out, '--key', key]);
    expect(said.out).toContain('proved, demo sealed this event in revision 1');
    expect(said.out).toContain('attendance.checked_in');
    expect((await run('summary', 'prove', '--event', event?.id ?? '', '--out', out)).code).toBe(2);

    writeFileSync(out, readFileSync(out, 'utf8').replace('"index":2', '"index":1'));
    expect(await verify(out)).toMatchObject({ code: 1, faults: ['bad_path'] });
    expect((await nestboxHere(['verify', out, '--key', key])).out).toContain('bad_path');
    expect((await verify(out, key)).code).toBe(2);
  });

  test('without a file prints the proof alone, ready to be kept; what is to be said goes beside it', async () => {
    const { arrivals, run, folder, verify } = await sealedPlace();
    const { code, out, err } = await run('summary', 'prove', '--event', arrivals()[1]?.id ?? '');
    expect([code, err.split('\n').length]).toEqual([0, 2]);
    const file = join(folder, 'printed.json');
    writeFileSync(file, out);
    expect(await verify(file)).toMatchObject({ code: 0, body: { proofs: [{ event: { data: { childId: 'bao' } } }] } });
  });

  test('of a minute finds the event that made the room what it was', async () => {
    const { arrivals, ask } = await sealedPlace();
    const last = arrivals().at(-1);
    const minute = toRfc3339(epochMs((last?.occurredAt ?? 0) + 1), timeZone);
    const made = await ask('summary', 'prove', '--room', 'r-small', '--at', minute);
    expect(made).toMatchObject({ code: 0, body: { eventId: last?.id, type: 'attendance.checked_in' } });
    const prove = (...args: string[]) => ask('summary', 'prove', ...args);
    // How it stood when the minute began, and what changed it in that minute.
    const [first] = arrivals();
    const begun = toRfc3339(epochMs((first?.occurredAt ?? 0) + 1), timeZone);
    const inMinute = (last?.occurredAt ?? 0) < (first?.occurredAt ?? 0) + 60_001;
    expect(await prove('--room', 'r-small', '--at', begun)).toMatchObject({
      code: 0,
      body: { eventId: first?.id, others: inMinute ? [last?.id] : [] },
    });
    const day = dayAt(epochMs(Date.now()), timeZone);
    expect(await prove('--room', 'r-small', '--at', `${Number(day.slice(0, 4)) - 1}-01-02 10:05`)).toMatchObject({
      code: 1,
      body: { code: 'no_cause' },
    });
    expect((await prove('--room', 'nowhere', '--at', minute)).body).toMatchObject({ code: 'no_room' });
    expect((await prove('--room', 'r-small', '--at', '2199-01-01 10:05')).body).toMatchObject({ code: 'ahead' });
    expect((await prove('--room', 'r-small', '--at', 'noon')).code).toBe(2);
    expect((await prove('--room', 'r-small')).body).toMatchObject({ code: 'event_or_room' });
    expect((await prove('--event', last?.id ?? '', '--room', 'r-small')).code).toBe(2);
  });

  test('refuses what is not there to be proved, and tells what to wait for', async () => {
    const { ask, checkIn, arrivals, run, withStores } = await sealedPlace();
    const prove = (id: string) => ask('summary', 'prove', '--event', id);
    expect(await prove('018f0000-0000-7000-8000-000000000000')).toMatchObject({
      code: 1,
      body: { code: 'unknown_event' },
    });
    checkIn('late');
    const late = arrivals().at(-1)?.id ?? '';
    expect(await prove(late)).toMatchObject({ code: 1, body: { code: 'late' } });
    expect((await run('summary', 'prove', '--event', late)).err).toContain('late, wait for the revision');
    withStores(({ journal }) =>
      journal.record([
        { type: 'attendance.voided', actor: 'staff:head', subject: late, data: { voids: late, why: 'wrong child' } },
      ]),
    );
    await run('summary', 'seal');
    expect(await prove(late)).toMatchObject({ code: 0, body: { ok: true, voidedBy: expect.any(String) } });
    expect((await run('summary', 'prove', '--event', late)).err).toContain('this event was taken back by');
  });
});

describe('summary checkpoint, and verify of what was scanned', () => {
  test('prints the text and draws it, and the text verifies alone and with the files', async () => {
    const { ask, run, folder, exported, verify } = await sealedPlace();
    const { body } = await ask('summary', 'checkpoint');
    const text = String(body.text);
    expect(readCheckpoint(text)).toEqual(body.checkpoint);
    const svg = join(folder, 'qr.svg');
    const drawn = await run('summary', 'checkpoint', '--svg', svg);
    expect(drawn.out.split('\n')).toContain(text);
    expect(drawn.out.split('\n').filter((line) => /^[█▀▄ ]+$/.test(line)).length).toBeGreaterThan(20);
    expect(readFileSync(svg, 'utf8')).toMatch(/^<svg /);
    // 80 columns are what a terminal surely has.
    expect(
      Math.max(
        ...drawn.out
          .split('\n')
          .filter((line) => line !== text)
          .map(({ length }) => length),
      ),
    ).toBeLessThan(80);
    expect(await verify('--qr', text)).toMatchObject({ code: 0, body: { ok: true, compared: 0 } });
    expect(await verify('--qr', ` ${text}\n`, exported)).toMatchObject({ code: 0, body: { ok: true, compared: 1 } });
    expect(await verify('--qr', text.replace(':1:', ':2:'))).toMatchObject({ code: 1, faults: ['bad_signature'] });
    expect(await verify('--qr', 'hello')).toMatchObject({ code: 1, body: { code: 'not_a_checkpoint' } });
  });

  test('names a site that shows one chain and sends another', async () => {
    const { ask, exported, checkIn, run, verify } = await sealedPlace();
    checkIn('hua');
    await run('summary', 'seal');
    const { body } = await ask('summary', 'checkpoint');
    // The files end before what was shown.
    expect(await verify('--qr', String(body.text), exported)).toMatchObject({ code: 1, faults: ['missing'] });
    const older = await ask('summary', 'checkpoint', '--day', '2020-01-01');
    expect(older).toMatchObject({ code: 1, body: { code: 'not_sealed' } });
  });

  test('of a site that has sealed nothing, and verify of nothing, say so', async () => {
    const { ask, folder } = openPlace();
    expect(await ask('summary', 'checkpoint', '--svg', join(folder, 'x.svg'))).toMatchObject({
      code: 1,
      body: { code: 'not_sealed' },
    });
    expect(existsSync(join(folder, 'x.svg'))).toBe(false);
    expect((await nestboxHere(['verify'])).err).toContain('the argument path is missing');
  });
});

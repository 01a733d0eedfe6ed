import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readAddress, readMac } from '#agent/devices/provisioning/table/rows.ts';
import { doorIntroduced, openProvisioned } from './site.ts';

const header = 'position,name,kind,address,mac,serial,area,zone,covers,username,password';
const camera = 'cam-1,院子,摄像机,192.0.2.11,02-00-5E-00-53-01,S-1,院子,,院子；门厅,nestbox,Sealed-4711';
const secret = 'Sealed-4711';

const openImport = async () => {
  const site = await openProvisioned();
  const headers = { ...site.as('technician'), 'content-type': 'text/csv' };
  const send = async (rows: readonly string[], apply = false, title = header) => {
    const answer = await site.app.inject({
      method: 'POST',
      url: `/api/v1/devices/import${apply ? '?apply=true' : ''}`,
      headers,
      payload: Buffer.from([title, ...rows].join('\r\n')),
    });
    expect(answer.body).not.toContain(secret);
    return { status: answer.statusCode, body: answer.json() };
  };
  return { ...site, send };
};

describe('a table of positions', () => {
  test('first says what it would do, and does nothing', async () => {
    const site = await openImport();
    const seq = site.stores.journal.lastSeq();
    const { body } = await site.send([camera, 'gate,大门,door,,,,hall,,,,', ',,,,,,,,,,']);
    expect(body).toMatchObject({ ok: true, applied: false, new: 2, faulty: 0 });
    expect(body.rows[0].changes).toContainEqual({ column: 'mac', from: '', to: '02:00:5e:00:53:01' });
    expect(body.rows[0].changes).toContainEqual({ column: 'covers', from: '', to: 'yard;hall' });
    expect(site.stores.journal.lastSeq()).toBe(seq);
    expect(site.vault.has('cam-1')).toBe(false);
  });

  test('applied is there, and sent again changes nothing: a broken-off import is simply sent again', async () => {
    const site = await openImport();
    expect((await site.send([camera], true)).body).toMatchObject({ applied: true, new: 1 });
    expect(site.stores.positions.find('cam-1')).toMatchObject({
      areaId: 'yard',
      covers: ['yard', 'hall'],
      unit: { unitId: 'cam-1', address: 'http://192.0.2.11/onvif/device_service', mac: '02:00:5e:00:53:01' },
    });
    expect(site.vault.find('cam-1')).toEqual({ username: 'nestbox', password: secret });
    const seq = site.stores.journal.lastSeq();
    expect((await site.send([camera], true)).body).toMatchObject({ new: 0, changed: 0, unchanged: 1 });
    expect(site.stores.journal.lastSeq()).toBe(seq);
    const renamed = await site.send([camera.replace('院子,摄像机', '沙池,camera')], true);
    expect(renamed.body.rows[0]).toMatchObject({
      verdict: 'changed',
      changes: [{ column: 'name', from: '院子', to: '沙池' }],
    });
    expect(site.stores.positions.stays('cam-1')).toHaveLength(1);
  });

  test.each([
    ['cam 1,院子,camera,,,,,,,,', 'position'],
    ['cam-1,,camera,,,,,,,,', 'name'],
    ['cam-1,院子,sofa,,,,,,,,', 'kind'],
    ['cam-1,院子,camera,http://a:b@192.0.2.1/,,,,,,,', 'address'],
    ['cam-1,院子,camera,,zz,,,,,,', 'mac'],
    ['cam-1,院子,camera,,,,attic,,,,', 'area'],
    ['cam-1,院子,camera,,,,卫生间,,,,', 'area'],
    ['cam-1,院子,camera,,,,,,母婴室,,', 'covers'],
    ['cam-1,院子,camera,,,,,,,nestbox,', 'password'],
    ['door-1,大门,door,ghost,,,,,,,', 'address'],
    ['door-1,大门,door,,,,,perimter,,,', 'zone'],
  ])('names the column at fault and the fix: %s', async (row, column) => {
    const site = await openImport();
    const { body } = await site.send([row]);
    expect(body).toMatchObject({ ok: false, rows: [{ row: 2, verdict: 'faulty', faults: [{ column }] }] });
    const [fault] = body.rows[0].faults;
    expect(fault.zh).not.toBe('');
    expect(fault.en).not.toBe('');
  });

  test('with one fault writes nothing at all', async () => {
    const site = await openImport();
    const seq = site.stores.journal.lastSeq();
    const refused = await site.send([camera, 'cam-2,厨房,camera,192.0.2.11,,,,,,,'], true);
    expect(refused.body).toMatchObject({ code: 'invalid' });
    expect(refused.body.errors.map(({ path }: { path: string }) => path)).toEqual(['2 address', '3 address']);
    expect(site.stores.journal.lastSeq()).toBe(seq);
    expect(site.vault.has('cam-1')).toBe(false);
  });

  test('does not exchange a unit behind anybody’s back', async () => {
    const site = await openImport();
    await site.send([camera], true);
    const { body } = await site.send([camera.replace('02-00-5E-00-53-01', '02-00-5E-00-53-99')]);
    expect(body.rows[0].faults).toMatchObject([{ column: 'mac' }]);
    expect(body.rows[0].faults[0].en).toContain('replace');
    // A camera that has moved to another address is still the same.
    const moved = await site.send([camera.replace('192.0.2.11', '192.0.2.12')], true);
    expect(moved.body).toMatchObject({ changed: 1 });
  });

  test('binds what has introduced itself, and takes Chinese titles', async () => {
    const site = await openImport();
    site.stores.journal.record([doorIntroduced('door-7', { serial: 'D-7' })]);
    const { body } = await site.send(['gate,大门,门磁,door-7'], true, '位置编号,名称,类别,地址');
    expect(body).toMatchObject({ applied: true, new: 1 });
    expect(site.stores.positions.find('gate')?.unit).toMatchObject({ unitId: 'door-7', serial: 'D-7' });
  });

  test('finds the unit by its label once it is there: the same list is simply imported again', async () => {
    const site = await openImport();
    const title = 'position,name,kind,serial';
    expect((await site.send(['gate,大门,door,D-7'], true, title)).body).toMatchObject({ new: 1 });
    expect(site.stores.positions.find('gate')?.unit).toBeUndefined();
    expect((await site.send(['gate,大门,door,D-7'], true, title)).body).toMatchObject({ unchanged: 1 });
    site.stores.journal.record([doorIntroduced('door-7', { serial: 'D-7' })]);
    expect((await site.send(['gate,大门,door,D-7'], true, title)).body).toMatchObject({ changed: 1 });
    expect(site.stores.positions.find('gate')?.unit).toMatchObject({ unitId: 'door-7', serial: 'D-7' });
  });

  test('with a wrong header, another file or no rows says what is expected', async () => {
    const site = await openImport();
    for (const [title, rows] of [
      ['a,b', ['1,2']],
      [`${header},colour`, [`${camera},red`]],
      [header, []],
    ] as const) {
      expect((await site.send(rows, false, title)).body).toMatchObject({ code: 'bad_request' });
    }
  });
});

test('no cell breaks the reading of an address or a MAC', () => {
  fc.assert(
    fc.property(fc.string(), (text) => {
      const address = readAddress(text);
      if (address !== undefined) expect(address).toMatch(/^https?:\/\/[^/@]+\//);
      const mac = readMac(text);
      if (mac !== undefined) expect(mac).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
    }),
  );
  expect(readMac('A271.0012.3456')).toBe('a2:71:00:12:34:56');
  expect(readAddress('192.0.2.1:8000')).toBe('http://192.0.2.1:8000/onvif/device_service');
});

import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import { checkJournal } from '#agent/journal/check.ts';
import { type House, openHouse } from '#tests/house.ts';

const jpeg = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), randomBytes(2000)]);
const pictureOf = (bytes: Buffer, mediaType = 'image/jpeg') => ({ mediaType, base64: bytes.toString('base64') });
const give = (house: House, path: string, picture: object | null = pictureOf(jpeg)) =>
  house.ask('PUT', `/${path}/photo`, { id: uuidv7(), picture });
const see = (house: House, path: string, headers = house.as('caregiver')) =>
  house.app.inject({ method: 'GET', url: `/api/v1/${path}/photo`, headers });

test('a photo goes in as it is and comes out to those who hand children over, until it is replaced or taken away', async () => {
  const house = await openHouse();
  await house.child('c1');
  await house.adult('mother');
  expect((await see(house, 'children/c1')).statusCode).toBe(404);
  expect(await give(house, 'children/c1')).toMatchObject({ status: 201, body: { personId: 'c1', bytes: jpeg.length } });
  await give(house, 'adults/mother');
  const seen = await see(house, 'children/c1');
  expect([seen.statusCode, seen.headers['content-type'], seen.headers['cache-control']]).toEqual([
    200,
    'image/jpeg',
    'no-store',
  ]);
  expect(seen.rawPayload.equals(jpeg)).toBe(true);
  expect((await see(house, 'adults/mother')).statusCode).toBe(200);
  await give(house, 'children/c1', null);
  expect((await see(house, 'children/c1')).statusCode).toBe(404);
  expect(checkJournal(house.stores.db, house.stores.projectionsOver)).toEqual([]);
});

test('what is no picture, too large, or of nobody is refused', async () => {
  const house = await openHouse();
  await house.child('c1');
  expect(await give(house, 'children/c1', pictureOf(Buffer.from('<svg onload="x"/>')))).toMatchObject({
    status: 400,
    body: { errors: [{ path: 'body/picture/base64' }] },
  });
  expect((await give(house, 'children/c1', pictureOf(jpeg, 'image/png'))).status).toBe(400);
  expect((await give(house, 'children/c1', pictureOf(jpeg, 'image/svg+xml'))).status).toBe(400);
  const large = Buffer.concat([jpeg, randomBytes(110 * 1024)]);
  expect((await give(house, 'children/c1', pictureOf(large))).status).toBe(400);
  expect((await give(house, 'children/ghost')).status).toBe(404);
});

test('a photo goes with the child who is erased, from the file too', async () => {
  const house = await openHouse();
  await house.child('c1', { enrolledTo: '2026-09-16' });
  await give(house, 'children/c1');
  house.advance(24 * 60);
  await house.post('/children/c1/erasure', { reason: 'guardian_request' });
  expect((await see(house, 'children/c1')).statusCode).toBe(404);
  const file = readFileSync(house.stores.db.name);
  expect(file.includes(jpeg.subarray(4, 60)) || file.includes(jpeg.toString('base64').slice(8, 60))).toBe(false);
});

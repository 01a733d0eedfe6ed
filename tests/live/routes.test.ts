import { expect, onTestFinished, test } from 'vitest';
import { openHouse } from '#tests/house.ts';
import { openSiteApp } from '#tests/siteApp.ts';

const eventsFor = async (address: string, headers: Readonly<Record<string, string>>) => {
  const answer = await fetch(`${address}/api/v1/events`, { headers });
  const reader = answer.body?.pipeThrough(new TextDecoderStream()).getReader();
  if (!reader) throw new Error('no stream');
  return reader;
};

test('a technician hears who came, and nothing of whose health was looked at', async () => {
  const house = await openHouse();
  await house.child('c1');
  const address = await house.app.listen({ host: '127.0.0.1', port: 0 });
  onTestFinished(() => house.app.server.closeAllConnections());
  const [technician, head] = [
    await eventsFor(address, house.as('technician')),
    await eventsFor(address, house.as('head')),
  ];
  expect(await house.post('/health/checks', { childId: 'c1', kind: 'morning', well: true })).toMatchObject({
    status: 201,
  });
  await house.comes('c1');
  const upToArrival = async (reader: typeof head): Promise<string> => {
    let heard = '';
    while (!heard.includes('attendance.checked_in')) heard += (await reader.read()).value ?? '';
    await reader.cancel();
    return heard;
  };
  expect(await upToArrival(head)).toContain('health.checked');
  expect(await upToArrival(technician)).not.toContain('health.checked');
});

test('a kiosk that is revoked is out of the stream before the next heartbeat; the others stay', async () => {
  const site = await openSiteApp();
  const address = await site.app.listen({ host: '127.0.0.1', port: 0 });
  // A stream that just ended keeps its connection for the next request, and the server from closing.
  onTestFinished(() => site.app.server.closeAllConnections());
  const [revoked, other] = [await site.enrol(), await site.enrol()];
  const [ended, open] = [await eventsFor(address, revoked), await eventsFor(address, other)];
  const { kioskId } = (await (await fetch(`${address}/api/v1/me`, { headers: revoked })).json()) as { kioskId: string };
  const gone = await fetch(`${address}/api/v1/kiosks/${kioskId}`, {
    method: 'DELETE',
    headers: site.as('head'),
  });
  expect(gone.status).toBe(204);
  let heard = '';
  for (let read = await ended.read(); !read.done; read = await ended.read()) heard += read.value;
  expect(heard).toContain('event: snapshot');
  expect(heard).not.toContain('kiosk.revoked');
  let others = '';
  while (!others.includes('kiosk.revoked')) others += (await open.read()).value ?? '';
  await open.cancel();
  expect((await fetch(`${address}/api/v1/me`, { headers: revoked })).status).toBe(401);
});

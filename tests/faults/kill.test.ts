import { v7 as uuidv7 } from 'uuid';
import { expect, test } from 'vitest';
import type { Box } from '#tests/box.ts';
import { chanceOf } from '#tests/chance.ts';
import { prepareBox } from '#tests/testBox.ts';

/** Kills in `npm test`; the soak runs more. Every kill comes at a moment that the seed chooses. */
const kills = Number(process.env.NESTBOX_KILLS ?? 25);
const seed = Number(process.env.NESTBOX_SEED ?? 20_260_916);

interface Answered {
  readonly id: string;
  readonly path: string;
  readonly body: object;
}

/** Signs children in and out without pause until the agent is gone. Collects what was answered with 201. */
const load = async (box: Box, children: readonly string[], answered: Answered[]): Promise<void> => {
  const http = box.endpoints().http;
  const authorization = `Bearer ${await box.token('head')}`;
  for (let turn = 0; ; turn += 1) {
    const childId = children[turn % children.length] ?? '';
    for (const [path, extra] of [
      ['/api/v1/attendance/check-ins', {}],
      ['/api/v1/attendance/check-outs', { adultId: 'kill-adult', override: { reason: 'kill test' } }],
    ] as const) {
      const id = uuidv7();
      const body = { id, childId, method: 'staff', ...extra };
      try {
        const response = await fetch(`${http}${path}`, {
          method: 'POST',
          headers: { authorization, 'content-type': 'application/json' },
          body: JSON.stringify(body),
        });
        await response.text();
        if (response.status === 201) answered.push({ id, path, body });
      } catch {
        return;
      }
    }
  }
};

test(`kill -9 of the agent at ${kills} random moments under load loses no answered write (seed ${seed})`, {
  timeout: 120_000 + kills * 10_000,
}, async () => {
  const random = chanceOf(seed);
  const box = await prepareBox();
  await box.start('agent');
  await box.call('head', 'PUT', '/api/v1/adults/kill-adult', { id: uuidv7(), name: '测试大人', phoneTail: '0000' });
  const roster = (await box.call('head', 'GET', '/api/v1/children?limit=100')).body as {
    children: { childId: string }[];
  };
  const children = roster.children.map(({ childId }) => childId);
  expect(children.length).toBeGreaterThan(10);

  const answered: Answered[] = [];
  for (let kill = 0; kill < kills; kill += 1) {
    const third = Math.ceil(children.length / 3);
    const clients = [0, 1, 2].map((part) => load(box, children.slice(part * third, (part + 1) * third), answered));
    await new Promise((done) => setTimeout(done, 30 + random() * 250));
    await box.end('agent', 'SIGKILL');
    await Promise.all(clients);
    await box.start('agent');
  }
  expect(answered.length).toBeGreaterThan(kills);

  // Exactly once: the same request again is answered as a repetition, never as something new.
  for (const { path, body } of answered) expect((await box.call('head', 'POST', path, body)).status).toBe(200);
  await box.end('agent');
  expect(JSON.parse(await box.nestbox('check', '--json'))).toMatchObject({ ok: true });
});

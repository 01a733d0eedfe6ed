import { signal } from '@preact/signals';
import { expect, it } from 'vitest';
import type { Session } from '#contract/identity.ts';
import type { Entry, Refusal } from '../../kiosk/src/outbox/entry.ts';
import { noLiveState } from '../../kiosk/src/state/live.ts';
import type { Screen } from '../../kiosk/src/state/screens.ts';
import { mayReload } from '../../kiosk/src/state/update.ts';
import { memoryStore } from './memoryStore.ts';
import { alert } from './samples.ts';

const idle = {
  screen: signal<Screen>({ at: 'board' }),
  session: signal<Session | undefined>(undefined),
  idleForMs: () => 60_000,
  live: signal(noLiveState),
  lasting: signal(true),
  outbox: { waiting: signal<readonly Entry[]>([]), refusals: signal<readonly Refusal[]>([]) },
  keep: memoryStore().keep,
};

it('a new version comes in only while nobody stands before the board and nothing is open on it', async () => {
  expect(await mayReload(idle)).toBe(true);
  expect(await mayReload({ ...idle, idleForMs: () => 59_999 })).toBe(false);
  expect(await mayReload({ ...idle, screen: signal<Screen>({ at: 'identify', purpose: { for: 'children' } }) })).toBe(
    false,
  );
  expect(await mayReload({ ...idle, live: signal({ ...noLiveState, alerts: [alert()] }) })).toBe(false);
  const waiting = signal([{ id: 'e', path: '/x', body: {}, person: '', token: '', madeAtMs: 0 }]);
  expect(await mayReload({ ...idle, outbox: { ...idle.outbox, waiting } })).toBe(false);
  expect(await mayReload({ ...idle, live: signal({ ...noLiveState, alerts: [alert({ state: 'resolved' })] }) })).toBe(
    true,
  );
  const quiet = (['device_offline', 'recording', 'late_pickup', 'custody_block'] as const).map((kind) =>
    alert({ kind }),
  );
  expect(await mayReload({ ...idle, live: signal({ ...noLiveState, alerts: quiet }) })).toBe(true);
});

it('a page on whose disk nothing lasts stays while it alone has a refusal that nobody saw, or a roll-call', async () => {
  const alone = { ...idle, lasting: signal(false) };
  expect(await mayReload(alone)).toBe(true);
  const refusals = signal([{ id: 'e', entry: { id: 'e', path: '/x', body: {}, person: '', madeAtMs: 0 }, code: 'x' }]);
  expect(await mayReload({ ...alone, outbox: { ...idle.outbox, refusals } })).toBe(false);
  expect(await mayReload({ ...idle, outbox: { ...idle.outbox, refusals } })).toBe(true);
  const { keep } = memoryStore();
  await keep.write('rollCall', { standing: 'open' });
  expect(await mayReload({ ...alone, keep })).toBe(false);
  expect(await mayReload({ ...idle, keep })).toBe(true);
});

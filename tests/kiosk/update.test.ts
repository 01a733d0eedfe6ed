import { signal } from '@preact/signals';
import { expect, it } from 'vitest';
import type { Session } from '#contract/identity.ts';
import type { Entry } from '../../kiosk/src/outbox/entry.ts';
import { noLiveState } from '../../kiosk/src/state/live.ts';
import type { Screen } from '../../kiosk/src/state/screens.ts';
import { mayReload } from '../../kiosk/src/state/update.ts';
import { alert } from './samples.ts';

const idle = {
  screen: signal<Screen>({ at: 'board' }),
  session: signal<Session | undefined>(undefined),
  idleForMs: () => 60_000,
  live: signal(noLiveState),
  outbox: { waiting: signal<readonly Entry[]>([]) },
};

it('a new version comes in only while nobody stands before the board and nothing is open on it', () => {
  expect(mayReload(idle)).toBe(true);
  expect(mayReload({ ...idle, idleForMs: () => 59_999 })).toBe(false);
  expect(mayReload({ ...idle, screen: signal<Screen>({ at: 'identify', purpose: { for: 'children' } }) })).toBe(false);
  expect(mayReload({ ...idle, live: signal({ ...noLiveState, alerts: [alert()] }) })).toBe(false);
  const waiting = signal([{ id: 'e', path: '/x', body: {}, person: '', token: '', madeAtMs: 0 }]);
  expect(mayReload({ ...idle, outbox: { waiting } })).toBe(false);
  expect(mayReload({ ...idle, live: signal({ ...noLiveState, alerts: [alert({ state: 'resolved' })] }) })).toBe(true);
  const quiet = (['device_offline', 'recording', 'late_pickup', 'custody_block'] as const).map((kind) =>
    alert({ kind }),
  );
  expect(mayReload({ ...idle, live: signal({ ...noLiveState, alerts: quiet }) })).toBe(true);
});

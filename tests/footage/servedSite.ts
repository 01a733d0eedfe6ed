import { randomUUID } from 'node:crypto';
import { pino } from 'pino';
import { expect, onTestFinished } from 'vitest';
import { decodeWithFfmpeg } from '#agent/footage/playback/decodeStill.ts';
import { createViewingRequests } from '#agent/footage/playback/requestStore.ts';
import { createStills } from '#agent/footage/playback/stills.ts';
import { type FootageParts, footageRoutes } from '#agent/footage/routes.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import { createApp, type Principal } from '#agent/http/app.ts';
import type { ViewingGrant } from '#contract/footage.ts';
import type { Role } from '#contract/roles.ts';
import { fakeClock } from '#tests/clock.ts';
import { openTestJournal } from '#tests/journal.ts';
import type { RecordingSite } from './recordingSite.ts';

const head: Principal = { role: 'head', name: '园长', actor: 'staff:head', kioskId: undefined, person: undefined };

/**
 * The footage routes alone, on a free port. The header `x-caller` says who calls, `x-role` in which role, `x-kiosk` from
 * which kiosk; without them it is the head without a kiosk.
 */
export const serve = async (site: Pick<RecordingSite, 'db'>, parts: Partial<FootageParts> = {}) => {
  const clock = fakeClock(new Date(parts.clock?.now() ?? Date.now()).toISOString());
  let requests: ReturnType<typeof createViewingRequests> | undefined;
  const { journal } = openTestJournal({
    clock,
    projections: (db) => {
      requests = createViewingRequests(db);
      return [requests.projection];
    },
  });
  if (!requests) throw new Error('the journal asked for no projections');
  const store = openFootageStore(site.db, () => Date.now());
  const app = await createApp({
    identify: ({ headers }) => ({
      ...head,
      actor: String(headers['x-caller'] ?? head.actor),
      role: (headers['x-role'] ?? head.role) as Role, // only tests write it
      kioskId: headers['x-kiosk'] === undefined ? undefined : String(headers['x-kiosk']),
    }),
    routes: [
      footageRoutes({
        ...{ store, journal, clock, timeZone: 'Asia/Shanghai', requests, areas: () => [] },
        places: {
          happened: () => undefined,
          camera: () => ({ areaId: undefined, covers: [], areaKind: undefined }),
        },
        stills: createStills(decodeWithFfmpeg()),
        namesOfLook: () => ({ name: null, child: null, room: null }),
        remoteViewing: () => false,
        ...parts,
      }),
    ],
    logger: pino({ level: 'silent' }),
  });
  onTestFinished(() => app.close());
  const address = await app.listen({ port: 0, host: '127.0.0.1' });
  const get = async <T>(path: string, headers: Record<string, string> = {}): Promise<T> => {
    const response = await fetch(address + path, { headers });
    expect(response.status, await response.clone().text()).toBe(200);
    return (await response.json()) as T;
  };
  const post = async <T>(path: string, body: object, headers: Record<string, string> = {}) => {
    const response = await fetch(address + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify({ id: randomUUID(), ...body }),
    });
    return { status: response.status, body: (await response.json()) as T };
  };
  const view = async (body: object): Promise<{ status: number; grant: ViewingGrant }> => {
    const asked = { streamId: 'cam-infant', reason: '家长询问', ...body };
    const answer = await post<ViewingGrant>('/api/v1/footage/viewings', asked);
    return { status: answer.status, grant: answer.body };
  };
  return { address, get, post, view, clock, journal };
};

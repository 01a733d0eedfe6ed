import { randomUUID } from 'node:crypto';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { createApp, type Principal } from '#agent/http/app.ts';
import { createPace, type PaceLimits } from '#agent/http/pace.ts';
import { isSignedBy } from '#agent/journal/signature.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { decideInstall } from '#agent/policy/install.ts';
import type { DaySources } from '#agent/summary/facts.ts';
import { keysOf, summaryRoutes } from '#agent/summary/routes.ts';
import { createSealing } from '#agent/summary/sealing.ts';
import { dayAt } from '#agent/time/calendar.ts';
import { createNoticeStore } from '#agent/upstream/noticeStore.ts';
import { upstreamRoutes } from '#agent/upstream/routes.ts';
import { createOutbox } from '#agent/upstream/store.ts';
import type { Role } from '#contract/roles.ts';
import { type FakeClock, fakeClock } from '#tests/clock.ts';
import { openTestJournal } from '#tests/journal.ts';
import { siteFacts, sources } from './smallHouse.ts';

const generous = { pollsPerMinute: 60_000, bytesPerMinute: 1e9, openBodies: 4 };

/** A site that can seal, with a real journal and its own key; `tell` records what happened at its desk. */
export const openSite = (
  options: {
    code?: string;
    clock?: FakeClock;
    districtKeys?: readonly string[];
    sources?: Partial<DaySources>;
    pace?: Partial<PaceLimits>;
    patienceMs?: number;
  } = {},
) => {
  const code = options.code ?? 'demo';
  const { db, journal, clock, folder } = openTestJournal({
    projections: (own) => [createNoticeStore(own).projection],
    ...(options.clock && { clock: options.clock }),
  });
  const outbox = createOutbox(db);
  const key = () => loadSiteKey(folder);
  const sealing = createSealing({
    db,
    journal,
    clock,
    site: siteFacts(code),
    sources: { ...sources, ...options.sources },
    key,
    enqueue: outbox.enqueue,
  });
  const openApp = async (role: Role = 'district') => {
    const principal: Principal = { role, name: role, actor: 'token:t1', kioskId: undefined, person: undefined };
    const trust = { site: code, districtKeys: options.districtKeys ?? [], isSignedBy };
    const app = await createApp({
      identify: () => principal,
      logger: pino({ level: 'silent' }),
      routes: [
        summaryRoutes({
          site: code,
          store: sealing.store,
          key,
          onPulled: (from, to) => outbox.taken(from, to, clock.now()),
          pace: createPace({ ...generous, ...options.pace }, clock.monotonicMs),
          patienceMs: options.patienceMs ?? 30_000,
        }),
        upstreamRoutes({
          journal,
          outbox,
          trust,
          findNotice: createNoticeStore(db).find,
          judgePack: (pack, actor) =>
            decideInstall(pack, {
              today: dayAt(clock.now(), 'Asia/Shanghai'),
              isKnown: () => false,
              source: 'notice',
              allowPast: false,
              actor,
            }),
        }),
      ],
    });
    onTestFinished(() => app.close());
    return app;
  };
  return {
    code,
    db,
    journal,
    clock,
    folder,
    outbox,
    sealing,
    openApp,
    keys: () => keysOf(sealing.store, key().jwk),
    /** The box runs from now on, as far as the test moves the clock with `live`. */
    live: (ms: number): void => {
      const boot = randomUUID();
      sealing.uptime.beat(boot, clock.now());
      clock.advance(ms);
      sealing.uptime.beat(boot, clock.now());
    },
    checkIn: (childId: string, occurredAt = clock.now()) =>
      journal.record([
        {
          type: 'attendance.checked_in',
          occurredAt,
          actor: 'adult:mother',
          subject: childId,
          data: { childId, roomId: 'r-small', method: 'pin' },
        },
      ])[0],
    exhibits: () =>
      sealing.store.page(0, 1000).map(({ day, revision, bytes }) => ({ name: `${day}.${revision}`, bytes })),
  };
};
export type Site = ReturnType<typeof openSite>;
export { fakeClock };

import { Problem } from '#contract/problems.ts';
import { access } from '#contract/roles.ts';
import { EventId, Id } from '#contract/values.ts';
import { ZoneBypassBody, ZoneList, ZoneOrderBody, ZoneResetBody, ZoneView } from '#contract/zones.ts';
import Type from '#typebox';
import type { App, Principal, Routes } from '../http/app.ts';
import { answerCommand, callerOf, type Verdict } from '../http/commands.ts';
import type { Journal } from '../journal/journal.ts';
import { dayAt, dayBounds, fromRfc3339, toRfc3339 } from '../time/calendar.ts';
import { type Clock, epochMs } from '../time/clock.ts';
import { armedTimeOf, armedTimeOfSite, type Stretch } from './armed.ts';
import {
  type Asker,
  type Order,
  orderArm,
  orderBypass,
  orderBypassEnd,
  orderConfirm,
  orderDisarm,
  orderReset,
} from './orders.ts';
import type { ZoneNow, Zones } from './runtime.ts';
import type { ZoneStore } from './store.ts';
import { armedTimeView, zoneView } from './view.ts';

export interface ZoneRoutesOptions {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly timeZone: string;
  readonly zones: Zones;
  readonly store: ZoneStore;
  /** When the box ran, inside the stretch. */
  readonly boxOn: (stretch: Stretch) => readonly Stretch[];
}

const answers = { 200: ZoneView, 201: ZoneView, '4xx': Problem };
const ofZone = Type.Object({ id: Id });
const ofBypass = Type.Object({ id: Id, requestId: EventId });

/** The zones as they are, and what persons do to them. */
export const zoneRoutes =
  (parts: ZoneRoutesOptions): Routes =>
  (app) => {
    readingRoutes(app, parts);
    armingRoutes(app, parts);
    bypassRoutes(app, parts);
  };

const readingRoutes = (app: App, parts: ZoneRoutesOptions): void => {
  const { clock, timeZone, zones, store, boxOn } = parts;
  app.get(
    '/api/v1/zones',
    { config: { access: access.caregiverRead }, schema: { response: { 200: ZoneList, '4xx': Problem } } },
    async () => {
      const now = clock.now();
      const window = today(parts);
      const spans = store.spans(window.from, window.to);
      const inUse = zones.all().filter(({ isInUse }) => isInUse);
      const site = armedTimeOfSite(inUse.map(idAndClass), spans, boxOn(window), window);
      return {
        asOf: toRfc3339(now, timeZone),
        site: site ? armedTimeView(site) : null,
        zones: zones.all().map((each) => viewOf(each, parts)),
      };
    },
  );
};

const armingRoutes = (app: App, parts: ZoneRoutesOptions): void => {
  const { journal, clock, timeZone } = parts;
  app.post(
    '/api/v1/zones/:id/reset',
    { config: { access: access.zoneOrder }, schema: { params: ofZone, body: ZoneResetBody, response: answers } },
    async (request, reply) => {
      const { id, note } = request.body;
      const by = askerOf(callerOf(request));
      return answerCommand(journal, request, reply, id, () =>
        verdictOf(parts, request.params.id, id, ({ zone, state, watched }) =>
          orderReset(zone, state, watched, { by, note }),
        ),
      );
    },
  );
  app.post(
    '/api/v1/zones/:id/arm',
    { config: { access: access.zoneOrder }, schema: { params: ofZone, body: ZoneOrderBody, response: answers } },
    async (request, reply) => {
      const by = askerOf(callerOf(request));
      const later = (ms: number): string => toRfc3339(epochMs(clock.now() + ms), timeZone);
      return answerCommand(journal, request, reply, request.body.id, () =>
        verdictOf(parts, request.params.id, request.body.id, ({ zone, state }) => orderArm(zone, state, by, later)),
      );
    },
  );
  app.post(
    '/api/v1/zones/:id/disarm',
    { config: { access: access.zoneOrder }, schema: { params: ofZone, body: ZoneOrderBody, response: answers } },
    async (request, reply) => {
      const by = askerOf(callerOf(request));
      return answerCommand(journal, request, reply, request.body.id, () =>
        verdictOf(parts, request.params.id, request.body.id, ({ zone, state }) => orderDisarm(zone, state, by)),
      );
    },
  );
};

const bypassRoutes = (app: App, parts: ZoneRoutesOptions): void => {
  const { journal, timeZone, zones } = parts;
  app.post(
    '/api/v1/zones/:id/bypass',
    { config: { access: access.bypass }, schema: { params: ofZone, body: ZoneBypassBody, response: answers } },
    async (request, reply) => {
      const { id, positionId, reason } = request.body;
      const by = askerOf(callerOf(request));
      return answerCommand(journal, request, reply, id, (now) =>
        verdictOf(parts, request.params.id, id, ({ zone, state }) => {
          const position = positionId === undefined ? undefined : zones.position(positionId);
          if (positionId !== undefined && !position) {
            const errors = [{ path: 'body/positionId', message: `there is no position "${positionId}"` }];
            return { ok: false, failure: { code: 'unknown_reference', errors } };
          }
          const until = fromRfc3339(request.body.until);
          if (until === undefined) {
            const errors = [{ path: 'body/until', message: 'is not an instant' }];
            return { ok: false, failure: { code: 'invalid', errors } };
          }
          const untilText = toRfc3339(until, timeZone);
          return orderBypass(zone, state, { by, requestId: id, position, reason, until, untilText, now });
        }),
      );
    },
  );
  app.post(
    '/api/v1/zones/:id/bypass/:requestId/confirm',
    { config: { access: access.bypass }, schema: { params: ofBypass, body: ZoneOrderBody, response: answers } },
    async (request, reply) => {
      const by = askerOf(callerOf(request));
      return answerCommand(journal, request, reply, request.body.id, () =>
        verdictOf(parts, request.params.id, request.body.id, ({ zone, state }) =>
          orderConfirm(zone, state, request.params.requestId, by),
        ),
      );
    },
  );
  app.post(
    '/api/v1/zones/:id/bypass/:requestId/end',
    { config: { access: access.bypass }, schema: { params: ofBypass, body: ZoneOrderBody, response: answers } },
    async (request, reply) => {
      const by = askerOf(callerOf(request));
      return answerCommand(journal, request, reply, request.body.id, () =>
        verdictOf(parts, request.params.id, request.body.id, ({ zone, state }) =>
          orderBypassEnd(zone, state, request.params.requestId, by),
        ),
      );
    },
  );
};

const askerOf = ({ actor, role, person }: Principal): Asker => ({ actor, role, isPerson: person?.kind === 'staff' });

const idAndClass = ({ zone }: ZoneNow) => ({ zoneId: zone.id, class: zone.class });

/** Today until now. */
const today = ({ clock, timeZone }: ZoneRoutesOptions): Stretch => {
  const now = clock.now();
  return { from: dayBounds(dayAt(now, timeZone), timeZone).from, to: now };
};

const viewOf = (each: ZoneNow, parts: ZoneRoutesOptions): ZoneView => {
  const window = today(parts);
  const spans = parts.store.spans(window.from, window.to);
  const time = armedTimeOf(idAndClass(each), spans, parts.boxOn(window), window);
  return zoneView(each, spans, time, parts.timeZone);
};

/** The order under the caller's id, and the zone as it is afterwards. */
const verdictOf = (parts: ZoneRoutesOptions, zoneId: string, id: string, order: (zone: ZoneNow) => Order): Verdict => {
  const found = (): ZoneNow | undefined => parts.zones.all().find(({ zone }) => zone.id === zoneId);
  const zone = found();
  if (!zone) return { ok: false, failure: { code: 'not_found', detail: `There is no zone ${zoneId}` } };
  const given = order(zone);
  if (!given.ok) return given;
  return {
    ok: true,
    events: [{ id, ...given.event, subject: zoneId }],
    body: () => viewOf(found() ?? zone, parts),
  };
};

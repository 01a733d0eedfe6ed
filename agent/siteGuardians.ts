import type { AddressInfo } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import type { HouseArmed } from '#contract/guardianPage.ts';
import type { ChildRecord } from '#contract/people.ts';
import { isExpectedOn } from './attendance/roster.ts';
import type { Config } from './config/load.ts';
import { concernsGuardians } from './delivery/rules/ladder.ts';
import { guardianDeskRoutes } from './guardians/deskRoutes.ts';
import { createDoor, type Door } from './guardians/door.ts';
import { guardianPageRoutes } from './guardians/pageRoutes.ts';
import type { ChildDay, GuardianDelivery, GuardianHouse, GuardianPicturesPort, Happened } from './guardians/ports.ts';
import { type App, createApp, type Routes } from './http/app.ts';
import { guardianFiles } from './http/guardianPage.ts';
import { lockedUntil } from './identity/lockout.ts';
import { picturesRule } from './siteGuardianPictures.ts';
import type { Stores } from './stores.ts';
import { type Day, dayBounds, instantOf } from './time/calendar.ts';
import { type Clock, type EpochMs, epochMs } from './time/clock.ts';
import { rulesOfClass } from './zones/reducer.ts';
import type { Zones } from './zones/runtime.ts';
import { standingOf } from './zones/view.ts';

export interface SiteGuardiansOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Stores;
  readonly zones: Pick<Zones, 'all'>;
  readonly delivery: GuardianDelivery;
  readonly pictures: GuardianPicturesPort;
  /** What else is asked over the same listener. */
  readonly routes?: readonly Routes[];
}

/** What the head does about guardians, on the house's own interface. */
export const siteGuardianDesk = ({
  config,
  clock,
  stores,
  delivery,
}: Pick<SiteGuardiansOptions, 'config' | 'clock' | 'stores' | 'delivery'>): Routes =>
  guardianDeskRoutes({
    journal: stores.journal,
    clock,
    timeZone: config.site.timeZone,
    store: stores.guardians,
    people: stores.people,
    pictures: picturesRule(stores, config.site.timeZone),
    canBeReached: delivery.canBeReached,
    pageUrl: config.guardianPage?.url,
  });

/** Everything that the outside listener answers, and nothing else of the box. */
export const siteGuardianRoutes = (options: SiteGuardiansOptions): Routes[] => {
  const { config, clock, stores, delivery, pictures, routes = [] } = options;
  const { journal, people, guardians: store } = stores;
  const { timeZone, name } = config.site;
  const door: Door = createDoor({
    journal,
    clock,
    timeZone,
    store,
    people,
    pictures,
    lockedUntil: (tries, now) => lockedUntil(tries, now),
  });
  return [
    guardianFiles(),
    guardianPageRoutes({
      journal,
      clock,
      site: { name, timeZone },
      store,
      door,
      house: houseOf(options),
      delivery,
      pictures,
      // A browser takes a secure cookie from a page under TLS, or of its own machine.
      isSecure: config.guardianPage?.insecure !== true,
    }),
    ...routes,
  ];
};

const triesAgainAfterMs = 10_000;
/** A tunnel keeps few connections; who opens more, or sends a request drop by drop, is no guardian. */
const bounds = { connections: 256, requestMs: 15_000 };

/**
 * The guardians' page on a listener of its own, on loopback, where a tunnel ends. Undefined when facility.yaml names none. A port
 * that is taken costs the guardians their page, never the house its agent: it is tried again until it is free.
 */
export const openGuardianPage = async (
  options: SiteGuardiansOptions & { readonly logger: FastifyBaseLogger },
): Promise<{ readonly url: string | undefined; close(): Promise<void> } | undefined> => {
  const { config, logger } = options;
  if (!config.guardianPage) return undefined;
  const { port } = config.guardianPage;
  const open = async (): Promise<App> => {
    const app = await createApp({ identify: () => undefined, logger, routes: siteGuardianRoutes(options) });
    app.server.maxConnections = bounds.connections;
    app.server.requestTimeout = bounds.requestMs;
    await app.listen({ host: '127.0.0.1', port });
    return app;
  };
  let app: App | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isClosed = false;
  const tryIt = async (): Promise<void> => {
    try {
      const opened = await open();
      if (isClosed) await opened.close();
      else app = opened;
    } catch (err) {
      logger.error({ event: 'guardians.not_listening', port, err });
      if (!isClosed) timer = setTimeout(() => void tryIt(), triesAgainAfterMs);
    }
  };
  await tryIt();
  return {
    url: app && `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`, // it listens on a port
    close: async () => {
      isClosed = true;
      clearTimeout(timer);
      await app?.close();
    },
  };
};

const houseOf = ({ config, stores, zones }: SiteGuardiansOptions): GuardianHouse => {
  const { journal, people, attendance, health, alerts } = stores;
  const { timeZone } = config.site;
  const roomName = (roomId: string | undefined) => (roomId === undefined ? undefined : people.room(roomId)?.name);

  const happenedOf = (eventId: string, at: EpochMs): Happened[] => {
    const event = journal.find(eventId);
    const nobody = { room: undefined, adultId: undefined, oneOff: undefined };
    switch (event?.type) {
      case 'attendance.checked_in':
        return [{ ...nobody, what: 'arrived', at, adultId: event.data.adultId }];
      case 'attendance.handed_over':
        return [{ ...nobody, what: 'handed_over', at, room: roomName(event.data.roomId) }];
      case 'attendance.moved':
        return [{ ...nobody, what: 'moved', at, room: roomName(event.data.roomId) }];
      case 'attendance.checked_out': {
        const { adultId, pickupId } = event.data;
        const oneOff = pickupId === undefined ? undefined : people.pickup(pickupId)?.name;
        return [{ ...nobody, what: 'left', at, adultId, oneOff }];
      }
      case 'attendance.stay_closed':
        return [{ ...nobody, what: 'closed', at }];
      default:
        return [];
    }
  };

  const childDay = (child: ChildRecord, day: Day, now: EpochMs): ChildDay => {
    const { childId } = child;
    const { from, to } = dayBounds(day, timeZone);
    const place = attendance.presence.child(childId);
    const isBooked = attendance.bookings.on(day).some((booking) => booking.childId === childId);
    const isAway = attendance.absences.overlapping(childId, day, day) !== undefined;
    const late = epochMs(instantOf(day, config.hours.close, timeZone) + config.attendance.latePickupMs);
    return {
      className: people.class(child.classId)?.name,
      inside: place && { room: roomName(place.roomId), since: place.arrivedAt },
      isExpected: !isAway && (isBooked || isExpectedOn(child, day)),
      isLate: place !== undefined && (now >= late || place.arrivedAt < from),
      happened: attendance.history
        .ofPerson('child', childId, from, to)
        .flatMap(({ eventId, occurredAt }) => happenedOf(eventId, occurredAt)),
      findings: health
        .checks(from, to)
        .filter((check) => check.childId === childId && !check.well)
        .map(({ at, signs, celsius, actions }) => ({ at, signs, celsius, actions })),
    };
  };

  return {
    childDay,
    armed: (): HouseArmed => {
      // The rooms are armed once the house is empty; while children are in it that is as it should be.
      const round = zones.all().filter(({ zone, isInUse }) => isInUse && rulesOfClass[zone.class].arms === 'always');
      const lacking = round.filter(({ state, watched, isInUse }) =>
        ['bypassed', 'fault', 'disarmed', 'unused'].includes(standingOf(state, watched, isInUse)),
      ).length;
      const state = round.length === 0 ? 'none' : lacking === 0 ? 'armed' : 'partly';
      return { state, zones: round.length, lacking };
    },
    alarms: (day) => {
      const { from, to } = dayBounds(day, timeZone);
      const begun = alerts.begunBetween(from, to);
      const older = alerts.unresolved().filter(({ since }) => since < from);
      return [...older, ...begun]
        .filter(({ kind }) => concernsGuardians.has(kind))
        .map(({ kind, since, resolvedAt }) => ({ kind, from: since, to: resolvedAt }));
    },
  };
};

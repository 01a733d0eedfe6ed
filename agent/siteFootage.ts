import type { Config } from './config/load.ts';
import { decodeWithFfmpeg } from './footage/playback/decodeStill.ts';
import { createStills } from './footage/playback/stills.ts';
import type { FootagePlaces } from './footage/playback/viewingRoutes.ts';
import { footageRoutes } from './footage/routes.ts';
import type { FootageStore } from './footage/store.ts';
import type { Routes } from './http/app.ts';
import { packForDay } from './policy/pack.ts';
import type { Stores } from './stores.ts';
import { dayAt } from './time/calendar.ts';
import type { Clock } from './time/clock.ts';

interface SiteFootage {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Stores;
  readonly footage: FootageStore;
  /** Every place of the house as it is now. */
  readonly areas: () => Config['areas'];
}

/** Footage's routes, connected to what they ask of the rest of the site. */
export const siteFootage = ({ config, clock, stores, footage, areas }: SiteFootage): Routes => {
  const { timeZone } = config.site;
  return footageRoutes({
    store: footage,
    journal: stores.journal,
    clock,
    timeZone,
    requests: stores.viewingRequests,
    places: footagePlaces(stores, areas),
    stills: createStills(decodeWithFfmpeg()),
    remoteViewing: () => packForDay(stores.rules.packs, dayAt(clock.now(), timeZone)).footage.remoteViewing === true,
  });
};

/** Where things happened and what cameras look at, for footage: out of positions, alerts and the places of the house. */
const footagePlaces = (
  { alerts, positions }: Pick<Stores, 'alerts' | 'positions'>,
  areas: () => Config['areas'],
): FootagePlaces => {
  const ofPosition = (positionId: string) => {
    const position = positions.find(positionId);
    if (!position) return undefined;
    return {
      areaIds: [...new Set([...(position.areaId === undefined ? [] : [position.areaId]), ...position.covers])],
      streamIds: position.kind === 'camera' ? [positionId] : [],
    };
  };
  const ofPositionOrUnit = (id: string) => ofPosition(id) ?? ofPosition(positions.whereIs(id)?.positionId ?? '');
  const ofZone = (zoneId: string) =>
    positions.all().flatMap((position) => (position.zoneId === zoneId ? [ofPosition(position.positionId)] : []));

  return {
    happened: ({ alert, position, room, area }) => {
      if (alert !== undefined) {
        const found = alerts.find(alert);
        if (!found) return undefined;
        const at = found.positionId ?? found.deviceId;
        const unit =
          at === undefined ? undefined : (ofPosition(at) ?? ofPosition(positions.whereIs(at)?.positionId ?? ''));
        const ofPlaces = unit || !found.zoneId ? [unit] : ofZone(found.zoneId);
        const areaIds = ofPlaces.flatMap((each) => each?.areaIds ?? []);
        return {
          areaIds: [...(found.roomId === undefined ? [] : [found.roomId]), ...areaIds],
          streamIds: ofPlaces.flatMap((each) => each?.streamIds ?? []),
          atMs: found.since,
        };
      }
      const place = room ?? area;
      const unit = position === undefined ? undefined : ofPositionOrUnit(position);
      if (position !== undefined && !unit) return undefined;
      const isKnown = place === undefined || areas().some(({ id }) => id === place);
      if (!isKnown) return undefined;
      return {
        areaIds: [...(place === undefined ? [] : [place]), ...(unit?.areaIds ?? [])],
        streamIds: unit?.streamIds ?? [],
        atMs: undefined,
      };
    },
    camera: (streamId) => {
      const position = positions.find(streamId);
      const areaId = position?.areaId;
      return { areaId, covers: position?.covers ?? [], areaKind: areas().find(({ id }) => id === areaId)?.kind };
    },
  };
};

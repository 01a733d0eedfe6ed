import type { StorageView } from '#contract/footageStorage.ts';
import type { Config } from './config/load.ts';
import type { ExportDesk } from './footage/export/desk.ts';
import { exportRoutes } from './footage/export/exportRoutes.ts';
import { holdRoutes } from './footage/holds/routes.ts';
import type { NvrPlayback } from './footage/nvr/playback.ts';
import { decodeWithFfmpeg } from './footage/playback/decodeStill.ts';
import { createStills } from './footage/playback/stills.ts';
import type { FootagePlaces } from './footage/playback/viewingRoutes.ts';
import { requiredAreas } from './footage/requiredAreas.ts';
import { footageRoutes } from './footage/routes.ts';
import type { FootageStore } from './footage/store.ts';
import type { Routes } from './http/app.ts';
import { loadSiteKey } from './journal/siteKey.ts';
import { packForDay } from './policy/pack.ts';
import type { Stores } from './stores.ts';
import { dayAt } from './time/calendar.ts';
import type { Clock } from './time/clock.ts';

interface SiteFootageRoutes {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Stores;
  readonly footage: FootageStore;
  readonly exports: ExportDesk;
  /** What is known of the disks. */
  readonly storage: (() => StorageView | undefined) | undefined;
  readonly replay: NvrPlayback | undefined;
  /** Every place of the house as it is now. */
  readonly areas: () => Config['areas'];
  readonly nameOf: (actor: string) => string;
}

/** Footage's routes, connected to what they ask of the rest of the site. */
export const siteFootageRoutes = (parts: SiteFootageRoutes): Routes => {
  const { config, clock, stores, footage, areas } = parts;
  const { timeZone } = config.site;
  const { people } = stores;
  const shared = { journal: stores.journal, clock, timeZone };
  const routes = [
    footageRoutes({
      ...shared,
      store: footage,
      replay: parts.replay,
      storage: parts.storage,
      areas: () => requiredAreas(areas(), config.coveredKinds),
      requests: stores.viewingRequests,
      places: footagePlaces(stores, footage, areas),
      stills: createStills(decodeWithFfmpeg()),
      namesOfLook: ({ adultId, childId, roomId }) => ({
        name: people.adult(adultId)?.name ?? null,
        child: people.child(childId)?.name ?? null,
        room: people.room(roomId)?.name ?? null,
      }),
      remoteViewing: () => packForDay(stores.rules.packs, dayAt(clock.now(), timeZone)).footage.remoteViewing === true,
    }),
    holdRoutes({
      ...shared,
      store: stores.holds,
      originOf: (streamId) => footage.stream(streamId)?.origin,
    }),
    exportRoutes({
      desk: parts.exports,
      footage,
      journal: stores.journal,
      timeZone,
      nameOf: parts.nameOf,
      kid: () => loadSiteKey(config.dataFolder).jwk.kid,
    }),
  ];
  return (app) => {
    for (const route of routes) route(app);
  };
};

/** Where things happened and what cameras look at, for footage: out of positions, alerts and the places of the house. */
const footagePlaces = (
  { alerts, positions }: Pick<Stores, 'alerts' | 'positions'>,
  footage: FootageStore,
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
        const unit = at === undefined ? undefined : ofPositionOrUnit(at);
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
      const areaId = position?.areaId ?? footage.stream(streamId)?.areaId ?? undefined;
      return { areaId, covers: position?.covers ?? [], areaKind: areas().find(({ id }) => id === areaId)?.kind };
    },
  };
};

import type { StorageView } from '#contract/footageStorage.ts';
import type { RoomRecord } from '#contract/people.ts';
import { alertRoutes } from './alerts/routes.ts';
import { rosterFactsOf } from './attendance/planRoutes.ts';
import type { AttendanceParts } from './attendance/ports.ts';
import { rosterOf } from './attendance/roster.ts';
import { attendanceRoutes } from './attendance/routes.ts';
import { occurrenceOf } from './attendance/ruling.ts';
import { subsidyRoutes } from './attendance/subsidyRoutes.ts';
import type { Config } from './config/load.ts';
import { boxOffWithin, dayCoverage } from './dayCoverage.ts';
import type { BrokerDesk } from './devices/mqtt/brokerDesk.ts';
import { type ProfiledRoutesOptions, profiledRoutes } from './devices/profiledRoutes.ts';
import { accountRoutes } from './devices/provisioning/accounts/accountRoutes.ts';
import { brokerAccountRoutes } from './devices/provisioning/accounts/brokerAccountRoutes.ts';
import { liveTestRoutes } from './devices/provisioning/live/testRoutes.ts';
import type { Provisioning } from './devices/provisioning/provisioning.ts';
import { reportPageRoutes } from './devices/provisioning/report/pageRoutes.ts';
import { reportRoutes } from './devices/provisioning/report/reportRoutes.ts';
import { provisioningRoutes } from './devices/provisioning/routes.ts';
import { strangeRoutes } from './devices/provisioning/strangeRoutes.ts';
import { positionImportRoutes } from './devices/provisioning/table/importRoutes.ts';
import { withdrawalRoutes } from './devices/provisioning/withdrawalRoutes.ts';
import type { DeviceRegistry } from './devices/registry.ts';
import { type DeviceRoutesOptions, deviceRoutes } from './devices/routes.ts';
import type { ExportDesk } from './footage/export/desk.ts';
import type { NvrPlayback } from './footage/nvr/playback.ts';
import type { FootageStore } from './footage/store.ts';
import { healthRoutes } from './health/routes.ts';
import { isReexaminationDue } from './health/rules.ts';
import type { Attended } from './health/view.ts';
import type { Routes } from './http/app.ts';
import { kioskRoutes } from './http/kiosk.ts';
import type { Credentials } from './identity/credentials.ts';
import { createStillWelcome } from './identity/identify.ts';
import { kioskRoutes as enrolmentRoutes } from './identity/kioskRoutes.ts';
import type { Passes } from './identity/passes.ts';
import { sessionRoutes } from './identity/sessionRoutes.ts';
import type { Sessions } from './identity/sessions.ts';
import { publicEvent } from './journal/publicEvent.ts';
import type { LiveHub } from './live/hub.ts';
import { liveRoutes } from './live/routes.ts';
import { certificateRoutes } from './people/certificateRoutes.ts';
import { erasureRoutes } from './people/erasureRoutes.ts';
import { codeOf } from './people/oneOff.ts';
import { oneOffRoutes } from './people/oneOffRoutes.ts';
import { personRoutes } from './people/personRoutes.ts';
import { photoRoutes } from './people/photoRoutes.ts';
import { blockedLike, mayTake, tiesOf } from './people/pickup.ts';
import { pickupAdultRoutes } from './people/pickupAdultRoutes.ts';
import { rosterRoutes } from './people/rosterRoutes.ts';
import { readFirstTable } from './people/table/files.ts';
import { rosterTableRoutes } from './people/table/routes.ts';
import { forecastParts } from './plans.ts';
import { packForDay } from './policy/pack.ts';
import { expiredPapers, whyNotCounted } from './ratio/counting.ts';
import { capOf } from './ratio/evaluate.ts';
import { forecastRoutes } from './ratio/forecastRoutes.ts';
import { packRoutes } from './ratio/packRoutes.ts';
import { hasBandUnder } from './ratio/required.ts';
import { ratioRoutes } from './ratio/routes.ts';
import { recordsOfDay, subsidyFacts } from './recordsOfDay.ts';
import { rollCallRoutes } from './rollCall/routes.ts';
import { houseCopy } from './rollCall/view.ts';
import { type SiteDelivery, siteMessageRoutes } from './siteDelivery.ts';
import { siteFeed } from './siteFeed.ts';
import { siteFootageRoutes } from './siteFootageRoutes.ts';
import { siteGuardianDesk } from './siteGuardians.ts';
import { siteNoticeRoutes } from './siteNotices.ts';
import { sitePaperRoutes } from './siteSummaries.ts';
import { packJudge, trustOf } from './siteUpstream.ts';
import { erasureParts, type Stores } from './stores.ts';
import type { Sealing } from './summary/sealing.ts';
import { type Day, dayAt, dayBounds, fromRfc3339 } from './time/calendar.ts';
import type { Clock, EpochMs } from './time/clock.ts';
import { upstreamRoutes } from './upstream/routes.ts';
import type { Outbox } from './upstream/store.ts';
import { version } from './version.ts';
import { zoneRoutes } from './zones/routes.ts';
import type { Zones } from './zones/runtime.ts';

export interface SiteParts {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Stores;
  readonly credentials: Credentials;
  readonly sessions: Sessions;
  readonly passes: Passes;
  readonly registry: DeviceRegistry;
  readonly provisioning: Provisioning;
  readonly profiles: ProfiledRoutesOptions['profiles'];
  readonly broker: DeviceRoutesOptions['broker'] & { readonly desk: BrokerDesk | undefined };
  readonly health: DeviceRoutesOptions['health'];
  readonly footage: FootageStore;
  readonly exports: ExportDesk;
  readonly replay?: NvrPlayback;
  readonly storage: (() => StorageView | undefined) | undefined;
  readonly sealing: Sealing;
  readonly outbox: Outbox;
  readonly hub: LiveHub;
  readonly zones: Zones;
  readonly messages: SiteDelivery;
  readonly stopping: AbortSignal;
}

/**
 * Every route of the site, each feature connected to what it asks of the others. `kioskFolder`: the kiosk's page, when it
 * is not where the build puts it.
 */
export const siteRoutes = (parts: SiteParts, kioskFolder?: string): Routes[] => {
  const { config, clock, stores, credentials, registry, footage, replay, sealing, outbox } = parts;
  const { journal, people, attendance, board, past, rules } = stores;
  const { timeZone, code: site, name: facility } = config.site;
  const today = () => dayAt(clock.now(), timeZone);
  const records = recordsOfDay(stores, timeZone);
  const trust = trustOf(config);

  const reasonsNotCounted = (staffId: string) => {
    const record = people.staff(staffId);
    const place = attendance.presence.staffMember(staffId);
    const presence = {
      clockedIn: place !== undefined,
      roomId: place?.roomId ?? null,
      onBreak: place?.onBreak ?? false,
    };
    return record ? whyNotCounted(record, presence, today()) : [];
  };

  const reexaminationDue = (childId: string, lastInside: Day, on: Day): boolean =>
    isReexaminationDue(lastInside, on, stores.health.reexamination(childId)?.day);
  const lastInsideBefore = (childId: string, day: Day): Day | undefined => {
    const before = attendance.history.timeline('child', childId, dayBounds(day, timeZone).from).before?.occurredAt;
    return before === undefined ? undefined : dayAt(before, timeZone);
  };
  const isReexaminationMissing = (childId: string, day: Day): boolean => {
    const lastInside = lastInsideBefore(childId, day);
    return lastInside !== undefined && reexaminationDue(childId, lastInside, day);
  };

  const ruleOnTaking: AttendanceParts['people']['mayTake'] = (childId, adultId, action, day) => {
    const child = people.child(childId);
    const adult = people.adult(adultId);
    return child && adult ? mayTake(child, adult, action, day) : 'not_authorised';
  };
  const insideAt = (at: EpochMs) =>
    attendance.history.presenceAt(at).map(({ kind, id, roomId }) => ({ who: kind, personId: id, roomId }));

  const attendanceParts: AttendanceParts = {
    journal,
    clock,
    timeZone,
    attendance,
    handover: config.attendance.handover,
    people: {
      child: people.child,
      class: people.class,
      classes: people.classes,
      childrenOn: records.childrenOn,
      classesOn: records.classesOn,
      hasRoom: (roomId) => people.room(roomId) !== undefined,
      hasAdult: (adultId) => people.adult(adultId) !== undefined,
      ...tiesOf(people),
      mayTake: ruleOnTaking,
      pickupBy: (childId, code, day) => {
        const open = people
          .pickupsOn(day)
          .filter((pickup) => pickup.childId === childId && !pickup.cancelled)
          .find(({ pickupId }) => codeOf(pickupId, credentials.keyed) === code);
        return open && { ...open, isUsed: open.usedBy !== null };
      },
      blockedLike: (childId, who) => blockedLike(people.adults(), childId, who),
      staff: people.staffMembers,
    },
    roomView: (roomId) => board.room(roomId, clock.now()),
    publish: (event) => publicEvent(event, timeZone),
    rooms: () => stores.site.rooms().map(({ roomId }) => roomId),
    roomNameOf: (roomId) => people.room(roomId)?.name,
    countTimes: config.attendance.countTimes,
    isReexaminationDue: reexaminationDue,
    whyNotCounted: reasonsNotCounted,
    expiredPapers: (staffId) => expiredPapers(people.staff(staffId)?.qualifications ?? [], today()),
  };

  return [
    enrolmentRoutes({ journal, clock, timeZone, store: stores.identity, credentials }),
    sessionRoutes({
      journal,
      clock,
      site: config.site,
      store: stores.identity,
      credentials,
      people,
      sessions: parts.sessions,
      passes: parts.passes,
      presenceOf: (childId) => {
        const place = attendance.presence.child(childId);
        return place && { roomId: place.roomId, since: place.arrivedAt };
      },
      mayTake: (childId, adultId, day) => ruleOnTaking(childId, adultId, 'check_out', day) === 'allowed',
    }),
    rosterRoutes({
      journal,
      people,
      timeZone,
      classCap: (type, day) => capOf([type], packForDay(rules.packs, day)) ?? undefined,
    }),
    personRoutes({ journal, people, credentials, timeZone }),
    erasureRoutes({ journal, clock, ...erasureParts(stores, timeZone) }),
    oneOffRoutes({ journal, people, clock, timeZone, keyed: credentials.keyed }),
    pickupAdultRoutes({ people, clock, timeZone, presenceOf: attendance.presence.child }),
    siteGuardianDesk({ config, clock, stores, delivery: parts.messages.toGuardians }),
    siteMessageRoutes(parts),
    photoRoutes({ journal, people }),
    certificateRoutes({ people, clock, timeZone }),
    rosterTableRoutes({ journal, people, credentials, timeZone, hasBand: hasBandUnder(rules) }),
    attendanceRoutes(attendanceParts),
    subsidyRoutes(subsidyFacts(stores, timeZone, clock)),
    healthRoutes({
      journal,
      clock,
      timeZone,
      noon: config.health.noonCheck,
      store: stores.health,
      hasChild: (childId) => people.child(childId) !== undefined,
      hasAdult: (adultId) => people.adult(adultId) !== undefined,
      attended: (day) =>
        attendedOn(attendanceParts, day).map((child) => ({
          ...child,
          allergies: people.child(child.childId)?.allergies ?? [],
        })),
      lastInside: (childId) => lastInsideBefore(childId, today()),
      isReexaminationMissing,
      occurrenceOf,
    }),
    ratioRoutes({
      board,
      past,
      clock,
      timeZone,
      rules,
      graceMs: stores.graceOfBreach,
      foundAt: stores.foundLate.foundAt,
      boxOff: boxOffWithin(stores, clock),
    }),
    forecastRoutes(forecastParts(stores, config, clock)),
    packRoutes({
      journal,
      clock,
      timeZone,
      packs: stores.packStore,
      rules,
      pastUnder: stores.pastUnder,
      coverageOf: dayCoverage(stores, config, clock),
    }),
    rollCallRoutes({
      journal,
      clock,
      timeZone,
      store: stores.rollCalls,
      occurrenceOf,
      presenceAt: insideAt,
      houseCopy: (now) => {
        const day = dayAt(now, timeZone);
        const inside = insideAt(now);
        const isInside = new Set(inside.map(({ who, personId }) => `${who}:${personId}`));
        return houseCopy({
          now,
          day,
          timeZone,
          rooms: stores.site.rooms().map(({ roomId }) => ({ roomId, name: people.room(roomId)?.name ?? roomId })),
          children: people
            .children()
            .filter(
              ({ childId, enrolledFrom, enrolledTo }) =>
                isInside.has(`child:${childId}`) ||
                (enrolledFrom <= day && (enrolledTo === undefined || day <= enrolledTo)),
            ),
          classes: people.classes(),
          staff: people.staffMembers(),
          inside,
        });
      },
      describe: (who, personId) => {
        if (who === 'staff') return { name: people.staff(personId)?.name, className: undefined };
        const child = people.child(personId);
        const own = people.classes().find(({ classId }) => classId === child?.classId);
        return { name: child?.name, className: own?.name };
      },
    }),
    alertRoutes({ journal, store: stores.alerts, timeZone }),
    deviceRoutes({
      facility,
      site,
      version,
      timeZone,
      clock,
      broker: parts.broker,
      health: parts.health,
      district: outbox.tick,
      devices: registry.views,
      provisioned: parts.provisioning.inventory,
      recent: registry.recent,
    }),
    profiledRoutes({
      journal,
      profiles: parts.profiles,
      described: stores.profiled.all,
      isTaken: (deviceId) =>
        stores.devices.find(deviceId) !== undefined ||
        [...config.cameras, ...config.profiled, ...stores.profiled.all()].some(({ id }) => id === deviceId),
    }),
    provisioningRoutes(parts.provisioning),
    withdrawalRoutes(parts.provisioning),
    liveTestRoutes(parts.provisioning),
    reportRoutes(parts.provisioning),
    reportPageRoutes(parts.provisioning),
    accountRoutes(parts.provisioning),
    brokerAccountRoutes({ journal, desk: parts.broker.desk }),
    strangeRoutes(parts.provisioning),
    positionImportRoutes(parts.provisioning, readFirstTable),
    zoneRoutes({
      journal,
      clock,
      timeZone,
      zones: parts.zones,
      store: stores.zones,
      boxOn: (stretch) => sealing.uptime.within(stretch, clock.now()),
    }),
    siteFootageRoutes({
      ...{ config, clock, stores, footage, replay },
      exports: parts.exports,
      storage: parts.storage,
      areas: () => areasOf(config, people.rooms()),
      nameOf: nameOfActor(stores),
    }),
    siteFeed({ config, clock, sealing, outbox }),
    sitePaperRoutes(parts),
    upstreamRoutes({
      journal,
      outbox,
      trust,
      findNotice: stores.notices.find,
      judgePack: packJudge(stores, clock, timeZone),
    }),
    ...siteNoticeRoutes({ config, clock, stores, trust, keepKey: sealing.store.keepKey, nameOf: nameOfActor(stores) }),
    liveRoutes({
      hub: parts.hub,
      stopping: parts.stopping,
      stillWelcome: createStillWelcome(stores.identity),
    }),
    kioskRoutes(kioskFolder),
  ];
};

/** Every place of the house as it is now: rooms as the head has them, and what facility.yaml adds. */
export const areasOf = ({ areas }: Pick<Config, 'areas'>, rooms: readonly RoomRecord[]): Config['areas'] => {
  const isRoom = new Set(rooms.map(({ roomId }) => roomId));
  return [
    ...rooms.map(({ roomId, name, kind }) => ({
      id: roomId,
      name,
      kind: kind === 'classroom' ? ('activity' as const) : kind,
    })),
    ...areas.filter(({ id }) => !isRoom.has(id)),
  ];
};

/** A person or token as people know it; its id where nobody knows it any more. */
export const nameOfActor =
  ({ people, identity }: Pick<Stores, 'people' | 'identity'>) =>
  (actor: string): string => {
    const [kind, id = ''] = actor.split(':');
    if (kind === 'staff') return people.staff(id)?.name ?? actor;
    if (kind === 'token') return identity.tokens().find(({ tokenId }) => tokenId === id)?.name ?? actor;
    return actor;
  };

/** Who came on a day, as the roster has it. */
const attendedOn = (parts: AttendanceParts, day: Day): Omit<Attended, 'allergies'>[] =>
  rosterOf(rosterFactsOf(parts, day))
    .classes.flatMap(({ children }) => children)
    .filter(({ arrivedAt }) => arrivedAt !== null)
    .map(({ childId, name, classId, state, visits }) => ({
      childId,
      name,
      classId,
      inside: state === 'present',
      wasInsideAt: (instant: EpochMs) =>
        visits.some(({ arrivedAt, departedAt }) => {
          const left = departedAt === null ? undefined : fromRfc3339(departedAt);
          return (fromRfc3339(arrivedAt) ?? instant) <= instant && (left === undefined || instant < left);
        }),
    }));

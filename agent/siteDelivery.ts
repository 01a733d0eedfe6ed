import { setTimeout } from 'node:timers/promises';
import type { FastifyBaseLogger } from 'fastify';
import type { MessageRequest } from '#contract/flows.ts';
import type { ConsentPurpose } from '#contract/messages.ts';
import { soundingAlerts } from './alerts/sound.ts';
import type { Alert } from './alerts/store.ts';
import type { Config } from './config/load.ts';
import { answerRoutes } from './delivery/answerRoutes.ts';
import { openChannels } from './delivery/channels/open.ts';
import { createPace } from './delivery/channels/pace.ts';
import { openPushStore } from './delivery/channels/pushStore.ts';
import { withOwnBrowsers } from './delivery/contacts.ts';
import { createDelivery, type Delivery } from './delivery/delivery.ts';
import type { FlowFacts } from './delivery/facts.ts';
import { createAnswerLinks } from './delivery/links.ts';
import type { Message } from './delivery/outbox.ts';
import type { AlertToTell, Channel, DeliverySources, Recipient, Sent } from './delivery/ports.ts';
import { messageRoutes } from './delivery/routes.ts';
import type { NewsFacts } from './delivery/rules/guardianNews.ts';
import type { Group } from './delivery/rules/ladder.ts';
import { judgeNames, namesAskedFor } from './flows/names.ts';
import type { AskMessage } from './flows/ports.ts';
import { mayBeTold } from './guardians/own.ts';
import type { GuardianDelivery } from './guardians/ports.ts';
import type { Routes } from './http/app.ts';
import type { Credentials } from './identity/credentials.ts';
import type { Stores } from './stores.ts';
import { dayAt, toRfc3339 } from './time/calendar.ts';
import type { Clock } from './time/clock.ts';

/** What stands in the house and tells people by itself: the delivery core only looks whether it does. */
export interface HouseWays {
  /** Screens that follow the live feed now. */
  screens(): number;
  isBrokerUp(): boolean;
  sirens(): readonly string[];
  /** Sirens that were commanded and do not answer, or never introduced themselves. */
  silentSirens(): readonly string[];
}

export interface SiteDeliveryOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly stores: Stores;
  readonly credentials: Credentials;
  /** PEM by channel, of those that name one. */
  readonly channelAuthorities: ReadonlyMap<string, string>;
  readonly house: HouseWays;
  readonly logger: Pick<FastifyBaseLogger, 'error'>;
}

/** What the head and the technician see and do, on the house's own interface. */
export const siteMessageRoutes = ({
  messages,
  stores,
  config,
  clock,
}: Pick<SiteDeliveryOptions, 'config' | 'clock'> & {
  readonly stores: Pick<Stores, 'journal' | 'people'>;
  readonly messages: Pick<SiteDelivery, 'delivery'>;
}): Routes => {
  const { journal, people } = stores;
  const personName = (who: 'staff' | 'adult', personId: string): string | undefined =>
    who === 'staff' ? people.staff(personId)?.name : people.adult(personId)?.name;
  return messageRoutes({
    ...{ config, clock, journal, personName },
    delivery: messages.delivery,
    nameOf: nameOfRecipient(people),
  });
};

export interface SiteDelivery {
  readonly delivery: Delivery;
  /** What is answered on the outside listener. */
  readonly outside: Routes;
  readonly toGuardians: GuardianDelivery;
  readonly askMessage: AskMessage;
}

/** A siren that is asked to sound has so long to say that it does. */
const sirenAnswersMs = 6_000;

export const openSiteDelivery = (options: SiteDeliveryOptions): SiteDelivery => {
  const { config, clock, stores, credentials, house, logger } = options;
  const { journal, guardians } = stores;
  const { timeZone } = config.site;
  const now = clock.now;
  const onFailure = (err: unknown): void => logger.error({ event: 'delivery.failed', err });
  const pushConfig = config.messages.channels.find(({ kind }) => kind === 'web_push');
  const pushStore = openPushStore(stores.db, {
    dataFolder: config.dataFolder,
    now,
    mayBeInside: pushConfig?.ca !== undefined,
  });
  const contacts = pushConfig
    ? withOwnBrowsers(stores.contacts, { channel: pushConfig.id, has: pushStore.has, adults: pushStore.adults })
    : stores.contacts;
  const channels: readonly Channel[] = [
    ...openChannels(config.messages.channels, {
      authorities: options.channelAuthorities,
      pushStore,
      now,
      // Not its words: they may hold what was sent.
      onFault: (channel, error) =>
        logger.error({
          event: 'delivery.channel_failed',
          channel,
          fault: error instanceof Error ? error.name : 'fault',
        }),
    }),
    ...houseChannels(house),
  ];
  const paced = channels.filter(({ kind }) => kind !== 'house');
  const paces = new Map(paced.map(({ id, perMinute }) => [id, createPace(perMinute, clock.monotonicMs)]));
  const sources = sourcesOf(options);
  const links = createAnswerLinks(credentials.keyed);
  const consents = (adultId: string, purpose: ConsentPurpose): boolean =>
    guardians.consent(adultId)?.purposes.includes(purpose) ?? false;
  const delivery = createDelivery({
    ...{ db: stores.db, journal, contacts, channels, sources, config, links, onFailure, now },
    paceOf: ({ id }) => paces.get(id)?.take() ?? 0,
    forgetAdult: pushStore.forget,
    mayStillGo: (message) => mayStillGo(message, sources, consents),
  });
  return {
    delivery,
    outside: answerRoutes({ delivery, links, timeZone, now }),
    toGuardians: {
      canBeReached: (adultId) => delivery.isReachable('adult', adultId),
      messagesTo: (adultId, from) =>
        delivery.outbox
          .writtenTo({ kind: 'adult', id: adultId }, from, mostOnPage)
          .filter(({ sentAt, kind }) => sentAt !== undefined && kind !== 'drill' && kind !== 'test')
          .map((message) => ({
            messageId: message.messageId,
            kind: message.kind,
            text: delivery.textOf(message)?.text ?? '',
            at: toRfc3339(message.createdAt, timeZone),
            readAt: message.readAt === undefined ? null : toRfc3339(message.readAt, timeZone),
            childId: message.childId ?? null,
          })),
      markRead: (adultId, messageId) => {
        const message = delivery.outbox.find(messageId);
        if (message?.to.kind !== 'adult' || message.to.id !== adultId) return false;
        delivery.heard(message, 'opened');
        return true;
      },
      push: pushConfig && pushStore,
    },
    askMessage: askMessageOf(delivery, config, sources),
  };
};

const mostOnPage = 50;

const sourcesOf = ({ config, clock, stores, house }: SiteDeliveryOptions): DeliverySources => {
  const { people, attendance, alerts, guardians } = stores;
  const { timeZone } = config.site;
  const zones = new Map(config.zones.map((zone) => [zone.id, zone]));
  const silentZones = new Set(config.zones.filter(({ siren }) => !siren).map(({ id }) => id));
  const roles: Record<Exclude<Group, 'caregivers' | 'district'>, string> = {
    head: 'manager',
    technician: 'technician',
  };
  const asTold = (alert: Alert): AlertToTell => {
    const zone = zones.get(alert.zoneId ?? '');
    const place = alert.place ?? people.room(alert.roomId ?? '')?.name ?? zone?.name;
    const { alertId, kind, severity, state, since, children, caregivers, deficit } = alert;
    return { alertId, kind, severity, state, since, place, zoneClass: zone?.class, children, caregivers, deficit };
  };
  return {
    alert: (alertId) => {
      const alert = alerts.find(alertId);
      return alert && asTold(alert);
    },
    staffOf: (group) => {
      if (group === 'district') return [];
      if (group === 'caregivers') {
        return attendance.presence
          .allStaff()
          .filter(({ staffId }) => people.countedStaff(staffId)?.role === 'caregiver')
          .map(({ staffId }) => staffId);
      }
      return people
        .staffMembers()
        .filter(({ role }) => role === roles[group])
        .map(({ staffId }) => staffId);
    },
    guardiansToTell: (childId, purpose) => {
      const child = people.child(childId);
      if (!child) return [];
      const today = dayAt(clock.now(), timeZone);
      return child.guardians.flatMap(({ adultId }) => {
        const adult = people.adult(adultId);
        const consent = guardians.consent(adultId)?.purposes ?? [];
        return adult && mayBeTold(child, adult, purpose, today, consent) ? [adultId] : [];
      });
    },
    childrenInside: () => attendance.presence.allChildren().map(({ childId }) => childId),
    staffName: (staffId) => people.staff(staffId)?.name,
    childName: (childId) => people.child(childId)?.name,
    adultFor: (adultId, childId) =>
      people.child(childId)?.guardians.find((link) => link.adultId === adultId)?.relation ??
      people.adult(adultId)?.name,
    houseWays: (alert) => {
      const { kind, state } = alert;
      const zoneId = alerts.find(alert.alertId)?.zoneId;
      const sounds = soundingAlerts([{ kind, state, zoneId }], silentZones).length > 0;
      return ['kiosk', 'mqtt', ...(sounds && house.sirens().length > 0 ? ['siren'] : [])];
    },
  };
};

const nameOfRecipient =
  (people: Stores['people']) =>
  ({ kind, id }: Recipient): string => {
    if (kind === 'staff') return people.staff(id)?.name ?? id;
    return kind === 'adult' ? (people.adult(id)?.name ?? id) : id;
  };

/** The kiosk, the broker and the siren as channels: each tells by itself, here it is only seen whether it could. */
const houseChannels = (house: HouseWays): Channel[] => {
  const stopping = new AbortController();
  const channel = (id: string, look: () => Promise<Sent>): Channel => ({
    id,
    kind: 'house',
    isGroup: true,
    isRepeatable: true,
    perMinute: Number.MAX_SAFE_INTEGER,
    send: look,
    close: () => stopping.abort(),
  });
  const told = (is: boolean, reason: string): Sent => (is ? { outcome: 'delivered' } : { outcome: 'broke', reason });
  return [
    channel('kiosk', async () => told(house.screens() > 0, 'no screen is connected')),
    channel('mqtt', async () => told(house.isBrokerUp(), 'the broker is away')),
    channel('siren', async () => {
      // Ended early when the agent stops.
      await setTimeout(sirenAnswersMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      const silent = house.silentSirens();
      return told(silent.length < house.sirens().length, 'no siren answers');
    }),
  ];
};

const purposes: Partial<Record<Message['kind'], ConsentPurpose>> = {
  arrival: 'arrival',
  handover: 'handover',
  departure: 'departure',
  late_pickup: 'late_pickup',
  health: 'health',
  safety: 'safety',
  safety_over: 'safety',
};

/** Judged again when it goes out: meanwhile a consent may be withdrawn, a block recorded, a child moved to another family. */
const mayStillGo = (
  { kind, to, childId, facts }: Message,
  sources: DeliverySources,
  consents: (adultId: string, purpose: ConsentPurpose) => boolean,
): boolean => {
  if (to.kind !== 'adult' || kind === 'drill' || kind === 'test') return true;
  // Only ever written from a NewsFacts.
  const purpose = kind === 'correction' ? (facts as NewsFacts).voided : purposes[kind];
  if (purpose === undefined) return false;
  return childId === undefined ? consents(to.id, purpose) : sources.guardiansToTell(childId, purpose).includes(to.id);
};

/**
 * A message that a flow asks for. One key, one message; to a role it goes to all who have it and can be reached. With a name it
 * goes to people alone: who reads along in a group nobody knows.
 */
const askMessageOf =
  (delivery: Delivery, { messages, flows }: Pick<Config, 'messages' | 'flows'>, sources: DeliverySources): AskMessage =>
  (request) => {
    const { id, to, text, urgent, key, about = {} } = request;
    const asked = namesAskedFor(text);
    const judged = judgeNames(request, flows.names, (by, of) =>
      by === 'childId' ? sources.childName(of) !== undefined : sources.staffName(of) !== undefined,
    );
    if (!judged.ok) return judged;
    const named = Object.fromEntries(asked.map((by) => [by, about[by]]));
    const groups = asked.length > 0 || typeof to === 'object' ? [] : messages.groups[groupOf(to)];
    const recipients: Recipient[] =
      typeof to === 'object'
        ? messages.channels
            .filter((channel) => channel.id === to.channel)
            .map((channel) => ({ kind: 'channel', id: channel.id }))
        : [
            ...sources
              .staffOf(groupOf(to))
              .filter((staffId) => delivery.isReachable('staff', staffId))
              .map((staffId): Recipient => ({ kind: 'staff', id: staffId })),
            ...groups.map((channel): Recipient => ({ kind: 'channel', id: channel })),
          ];
    if (recipients.length === 0) {
      const detail =
        asked.length > 0
          ? 'Nobody of the staff can be reached, and names go to nobody else: record a contact for whoever has this role'
          : 'Nobody can be reached: record a contact, or name a group channel for this role in facility.yaml';
      return { ok: false, code: 'nobody_reachable', detail };
    }
    // A key that ends with an alert is about that alert: whoever was called for it is not told a second time.
    const alertId = key === undefined ? undefined : sources.alert(key.slice(key.lastIndexOf(':') + 1))?.alertId;
    const called = new Set(
      (alertId === undefined ? [] : delivery.outbox.ofAlert(alertId)).map(
        (message) => `${message.to.kind}:${message.to.id}`,
      ),
    );
    for (const recipient of recipients.filter((each) => !called.has(`${each.kind}:${each.id}`))) {
      const cause = `flow:${key ?? id}`;
      const facts: FlowFacts = { ...text, ...(asked.length > 0 && { about: named }) };
      const { childId } = named;
      delivery.tell({ kind: 'flow', cause, to: recipient, alertId, childId, facts, isUrgent: urgent === true });
    }
    return { ok: true };
  };

const groupOf = (to: Exclude<MessageRequest['to'], object>): Group => (to === 'caregivers_on_duty' ? 'caregivers' : to);

import type { GuardianMessage, HouseArmed, PushSubscription } from '#contract/guardianPage.ts';
import type { HealthAction, HealthSign } from '#contract/health.ts';
import type { AdultRecord, ChildRecord } from '#contract/people.ts';
import type { AlertKind } from '#contract/values.ts';
import type { GuardianPictures } from '../policy/guardianPictures.ts';
import type { Day } from '../time/calendar.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Room, RoomCamera } from './pictures.ts';
import type { WrongTails } from './store.ts';

/** What guardians asks people. Only children that are the adult's own by `own.ts` ever get further. */
export interface GuardianPeople {
  adult(adultId: string): AdultRecord | undefined;
  adults(): readonly AdultRecord[];
  children(): readonly ChildRecord[];
  /** Linked to the adult, blocked or not. */
  childrenOf(adultId: string): readonly ChildRecord[];
}

/** One thing that happened to a child in the house, as the box recorded it. */
export interface Happened {
  readonly what: 'arrived' | 'handed_over' | 'moved' | 'left' | 'closed';
  readonly at: EpochMs;
  readonly room: string | undefined;
  readonly adultId: string | undefined;
  /** The name under which the guardians allowed somebody for one day. */
  readonly oneOff: string | undefined;
}
export interface Finding {
  readonly at: EpochMs;
  readonly signs: readonly HealthSign[];
  readonly celsius: number | null;
  readonly actions: readonly HealthAction[];
}
export interface ChildDay {
  readonly className: string | undefined;
  /** Undefined: not inside. */
  readonly inside: { readonly room: string | undefined; readonly since: EpochMs } | undefined;
  /** Whether it should come, or should have come, today. */
  readonly isExpected: boolean;
  readonly isLate: boolean;
  /** Of the day, in order. */
  readonly happened: readonly Happened[];
  /** Health found abnormal, in order. Without free text: it may name others. */
  readonly findings: readonly Finding[];
}
export interface HouseAlarm {
  readonly kind: AlertKind;
  readonly from: EpochMs;
  readonly to: EpochMs | undefined;
}

/** What guardians asks the rest of the house. */
export interface GuardianHouse {
  childDay(child: ChildRecord, day: Day, now: EpochMs): ChildDay;
  armed(): HouseArmed;
  /** Alarms of the whole house that stood at some time of the day. */
  alarms(day: Day): readonly HouseAlarm[];
}

/** A message in the outbox that went to a guardian. */
export interface OwnMessage extends GuardianMessage {
  /** Whom it tells of; null: nobody. */
  readonly childId: string | null;
}
/** What guardians asks delivery. */
export interface GuardianDelivery {
  canBeReached(adultId: string): boolean;
  messagesTo(adultId: string, from: EpochMs): readonly OwnMessage[];
  /** False when there is no such message to this adult. */
  markRead(adultId: string, messageId: string): boolean;
  readonly push: GuardianPush | undefined;
}
export interface GuardianPush {
  publicKey(): string;
  /** Not ok: an address at which no push service can be. */
  subscribe(adultId: string, subscription: PushSubscription): { readonly ok: boolean };
  subscriptionsOf(adultId: string): readonly { readonly endpoint: string }[];
  remove(endpoint: string): void;
}

/** What guardians asks the rules in force about pictures. */
export interface PicturesRule {
  /** What those of a day let guardians see. */
  on(day: Day): GuardianPictures;
  /** Whether they let them see anything at an instant, as far as the house knew the rules then. */
  wereOfferedAt(instant: EpochMs): boolean;
}
/** What guardians asks the rules, attendance and footage about pictures. */
export interface GuardianPicturesPort extends PicturesRule {
  /** Undefined: not inside. `room` undefined: in none. `since`: when it came into it, wall time. */
  placeOf(childId: string): { readonly room: Room | undefined; readonly since: EpochMs } | undefined;
  cameras(): readonly RoomCamera[];
  /** `busy`: too many are being made. `none`: nothing of now is recorded. */
  newest(
    streamId: string,
  ): Promise<
    | { readonly ok: true; readonly jpeg: Buffer; readonly atMs: number }
    | { readonly ok: false; readonly why: 'busy' | 'none' }
  >;
}

/** Until when no telephone tail is tried; undefined: a try is free now. The rule is identity's. */
export type LockedUntil = (tries: WrongTails, now: EpochMs) => EpochMs | undefined;

import type { ConsentPurpose, Language, MessageKind, MessageTry, RecipientKind } from '#contract/messages.ts';
import type { AlertState, Severity, ZoneClass } from '#contract/values.ts';
import type { EpochMs } from '../time/clock.ts';
import type { Group } from './rules/ladder.ts';
import type { AlertFacts } from './rules/texts.ts';

/** To whom a message goes. `house`: kiosk, siren or mqtt. `channel`: a group that a channel reaches as a whole. */
export interface Recipient {
  readonly kind: RecipientKind;
  readonly id: string;
}

/** A message as a channel takes it. */
export interface Outgoing {
  /** The same for every try on this channel: a gateway that knows it already need not deliver it again. */
  readonly id: string;
  readonly kind: MessageKind | 'digest';
  readonly recipient: Recipient;
  /** What the channel calls the recipient; undefined where the channel reaches a group. */
  readonly address: string | undefined;
  readonly language: Language;
  readonly title: string;
  readonly text: string;
  /** Where it can be read or answered; undefined: nowhere. */
  readonly link: string | undefined;
  readonly isUrgent: boolean;
  readonly expiresAt: EpochMs;
}

/**
 * taken: the channel has it. delivered: it is on the device. refused: not this one, and trying again would not help.
 * broke: nothing was taken, try again, where the channel said so not before `retryAfterMs`. unknown: it may have been taken.
 */
export type Sent =
  | { readonly outcome: 'taken' | 'delivered' }
  | { readonly outcome: 'refused' | 'broke' | 'unknown'; readonly reason: string; readonly retryAfterMs?: number };

/** One way to people, as facility.yaml names it, or one that stands in the house. */
export interface Channel {
  readonly id: string;
  readonly kind: 'webhook' | 'email' | 'web_push' | 'house';
  /** Reaches a group as a whole. */
  readonly isGroup: boolean;
  /** Whoever gets the same id twice delivers it once: trying again is safe. */
  readonly isRepeatable: boolean;
  readonly perMinute: number;
  /** Never rejects; within a bounded time. The reason holds neither address nor text nor secret. */
  send(message: Outgoing): Promise<Sent>;
  close(): void;
}

/** One try on one channel, as it is kept with the message. */
export interface Try {
  readonly channel: string;
  readonly at: EpochMs;
  readonly outcome: MessageTry['outcome'];
  readonly reason: string | undefined;
}

/** Whether somebody has an address on a channel of this site. */
export type IsReachable = (who: 'staff' | 'adult', personId: string) => boolean;

/** What the rest of the box knows of people and alerts, asked for when it is needed. */
export interface DeliverySources {
  alert(alertId: string): AlertToTell | undefined;
  /** Who of a group there is now; whether they can be reached is asked of their contact. */
  staffOf(group: Group): readonly string[];
  /** The guardians who agreed to be told of this child for this purpose, and may be. */
  guardiansToTell(childId: string, purpose: ConsentPurpose): readonly string[];
  childrenInside(): readonly string[];
  childName(childId: string): string | undefined;
  staffName(staffId: string): string | undefined;
  /** What an adult is to a child, in a word ("妈妈"); else how an authorised adult is called. */
  adultFor(adultId: string, childId: string): string | undefined;
  /** Which of the ways in the house an alert takes: kiosk and MQTT always, the siren where it sounds. */
  houseWays(alert: AlertToTell): readonly string[];
}

/** An alert as far as it is told. */
export interface AlertToTell extends Omit<AlertFacts, 'since'> {
  readonly alertId: string;
  readonly severity: Severity;
  readonly state: AlertState;
  readonly since: EpochMs;
  readonly zoneClass: ZoneClass | undefined;
}

import type { Language, MessageKind, MessageTry, RecipientKind } from '#contract/messages.ts';
import type { EpochMs } from '../time/clock.ts';

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
 * broke: nothing was taken, try again. unknown: it may have been taken.
 */
export type Sent =
  | { readonly outcome: 'taken' | 'delivered' }
  | { readonly outcome: 'refused' | 'broke' | 'unknown'; readonly reason: string };

/** One way to people, as facility.yaml names it. */
export interface Channel {
  readonly id: string;
  readonly kind: 'webhook' | 'email' | 'web_push';
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

import { toRfc3339 } from '#agent/time/calendar.ts';
import type { EpochMs } from '#agent/time/clock.ts';
import type { LeaseCommand } from '#contract/site.ts';
import type { Entity } from './mqtt/entity.ts';

export interface OutputMessage {
  readonly topic: string;
  readonly payload: string;
}

/** A siren of the profile siren-lease falls silent by itself so long after the last command. */
const leaseSeconds = 30;

/**
 * What switches a siren or a light, in the way in which it introduced itself; undefined when it wants to hear something that
 * we cannot write. A siren that has not introduced itself, or listens on our own command topic, gets a lease.
 */
export const outputCommand = (
  on: boolean,
  { deviceId, site, timeZone, now, validForSeconds }: LeaseOptions,
  entity: Entity | undefined,
): OutputMessage | undefined => {
  const leaseTopic = `nestbox/${site}/commands/${deviceId}`;
  if (!entity || entity.commandTopic === leaseTopic) {
    const lease: LeaseCommand = { on, leaseSeconds, issuedAt: toRfc3339(now, timeZone), validForSeconds };
    return { topic: leaseTopic, payload: JSON.stringify(lease) };
  }
  const { commandTopic: topic, commandWords } = entity;
  if (topic === undefined) return undefined;
  const word = on ? commandWords.on : commandWords.off;
  switch (commandWords.form) {
    case 'plain':
      return { topic, payload: word };
    case 'json':
      return {
        topic,
        payload: JSON.stringify({ state: word, ...(on && commandWords.takesRgb ? { color: red } : {}) }),
      };
    case 'unmapped':
      return undefined;
  }
};

export interface LeaseOptions {
  readonly deviceId: string;
  readonly site: string;
  readonly timeZone: string;
  readonly now: EpochMs;
  /** A lease that arrives later than that after it was issued is void. */
  readonly validForSeconds: number;
}

const red = { r: 255, g: 0, b: 0 };

import type { ZoneView } from '#contract/zones.ts';
import type { IconName } from '../../parts/icons.tsx';
import type { zonesTexts } from './texts.ts';

type ZoneText = keyof typeof zonesTexts;
export type ZoneLook = 'ok' | 'warn' | 'bad' | 'unknown' | 'off';

interface Look {
  readonly look: ZoneLook;
  readonly word: ZoneText;
  readonly icon: IconName;
}

/**
 * How a zone is shown: word, icon and colour. What is not known is never shown as armed, and what nobody can bring up to
 * date is not known; an alarm stays one.
 */
export const lookOf = (zone: Pick<ZoneView, 'state' | 'unknown'>, isFresh: boolean): Look => {
  const look = freshLookOf(zone);
  return isFresh || look.look === 'bad' ? look : { ...look, look: 'unknown', icon: 'clock' };
};

const freshLookOf = ({ state, unknown }: Pick<ZoneView, 'state' | 'unknown'>): Look => {
  switch (state) {
    case 'alarm':
      return { look: 'bad', word: 'zone.alarm', icon: 'siren' };
    case 'entry':
      return { look: 'warn', word: 'zone.entry', icon: 'clock' };
    case 'bypassed':
      return { look: 'warn', word: 'zone.bypassed', icon: 'triangle' };
    case 'fault':
      return unknown.length > 0
        ? { look: 'unknown', word: 'zone.unknown', icon: 'linkOff' }
        : { look: 'warn', word: 'zone.fault', icon: 'triangle' };
    case 'exit':
      return { look: 'warn', word: 'zone.exit', icon: 'clock' };
    case 'released':
      return { look: 'ok', word: 'zone.released', icon: 'door' };
    case 'armed':
      return { look: 'ok', word: 'zone.armed', icon: 'check' };
    case 'disarmed':
      return { look: 'off', word: 'zone.disarmed', icon: 'unmarked' };
    case 'unused':
      return { look: 'off', word: 'zone.unused', icon: 'unmarked' };
  }
};

/** `99.97` of 9997; a hundred only for all of it. */
export const percentOf = (perTenThousand: number): string =>
  perTenThousand === 10_000 ? '100' : (perTenThousand / 100).toFixed(2);

/** The zone that asks for somebody first: alarms, then what does not protect, then as the agent lists them. */
export const firstToSee = (zones: readonly ZoneView[]): ZoneView | undefined =>
  zones.find(({ state }) => state === 'alarm' || state === 'entry') ??
  zones.find(({ state, memory }) => state === 'fault' || state === 'bypassed' || memory.length > 0) ??
  zones.find(({ state }) => state !== 'unused') ??
  zones[0];

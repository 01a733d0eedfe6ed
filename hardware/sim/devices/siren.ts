import type { Clock } from '#agent/time/clock.ts';
import { type Device, origin, presenceOf, type SiteTopics, stateTopic, unitOf, type Voice } from './device.ts';
import { isSounding, obey, readSirenCommand, silent } from './sirenLease.ts';

interface SirenOptions extends SiteTopics, Voice {
  readonly id: string;
  readonly name: string;
  readonly clock: Clock;
}

/** How Home Assistant's plain ON and OFF become a command of our profile. */
const commandTemplate =
  '{"on":{{ "true" if value == "ON" else "false" }},"leaseSeconds":30,"issuedAt":"{{ utcnow().isoformat() }}","validForSeconds":10}';

/**
 * A siren of the profile siren-lease: it falls silent by itself unless it is asked again. Its state is what its relay really
 * does: with the lever `jammed` it takes commands and stays silent.
 */
export const createSiren = ({ id, name, site, discoveryPrefix, clock, onChange }: SirenOptions): Device => {
  const commandTopic = `nestbox/${site}/commands/${id}`;
  let state = silent;
  let reported = false;
  let isJammed = false;
  const sounds = (): boolean => !isJammed && isSounding(state, clock.now());
  let timer: NodeJS.Timeout | undefined;

  const settle = (): void => {
    clearTimeout(timer);
    const now = clock.now();
    if (isSounding(state, now) && state.soundsUntilMs !== undefined)
      timer = setTimeout(settle, state.soundsUntilMs - now);
    const sounding = sounds();
    if (sounding === reported) return;
    reported = sounding;
    onChange();
  };
  return {
    id,
    kind: 'siren',
    introductions: [
      {
        topic: `${discoveryPrefix}/siren/${id}/config`,
        payload: JSON.stringify({
          name,
          unique_id: id,
          object_id: id,
          state_topic: stateTopic(site, id),
          state_on: 'ON',
          state_off: 'OFF',
          command_topic: commandTopic,
          command_template: commandTemplate,
          support_duration: false,
          support_volume_set: false,
          availability_topic: presenceOf(site, id).topic,
          device: unitOf(id, name, 'siren-lease'),
          origin,
        }),
      },
    ],
    presence: presenceOf(site, id),
    commandTopics: [commandTopic],
    states: () => [{ topic: stateTopic(site, id), payload: sounds() ? 'ON' : 'OFF' }],
    hear: (payload) => {
      const command = readSirenCommand(payload);
      if (!command) return;
      state = obey(state, command, clock.now());
      settle();
    },
    shown: () => ({ sounding: sounds() }),
    pull: (lever, value) => {
      if (lever !== 'jammed' || typeof value !== 'boolean') return false;
      isJammed = value;
      settle();
      return true;
    },
    stop: () => clearTimeout(timer),
  };
};

import type { Clock } from '#agent/time/clock.ts';
import { availabilityTopic, type Device, origin, type SiteTopics, stateTopic, unitOf } from './device.ts';
import { isSounding, obey, readSirenCommand, silent } from './sirenLease.ts';

interface SirenOptions extends SiteTopics {
  readonly id: string;
  readonly name: string;
  readonly clock: Clock;
  readonly onChange: () => void;
}

/** How Home Assistant's plain ON and OFF become a command of our profile. */
const commandTemplate =
  '{"on":{{ "true" if value == "ON" else "false" }},"leaseSeconds":30,"issuedAt":"{{ utcnow().isoformat() }}","validForSeconds":10}';

/** A siren of the profile siren-lease: it falls silent by itself unless it is asked again. */
export const createSiren = ({ id, name, site, discoveryPrefix, clock, onChange }: SirenOptions): Device => {
  const commandTopic = `nestbox/${site}/commands/${id}`;
  let state = silent;
  let reported = false;
  let timer: NodeJS.Timeout | undefined;

  const settle = (): void => {
    clearTimeout(timer);
    const now = clock.now();
    const sounding = isSounding(state, now);
    if (sounding && state.soundsUntilMs !== undefined) timer = setTimeout(settle, state.soundsUntilMs - now);
    if (sounding === reported) return;
    reported = sounding;
    onChange();
  };
  return {
    id,
    kind: 'siren',
    introduction: {
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
        availability_topic: availabilityTopic(site, id),
        device: unitOf(id, name, 'siren-lease'),
        origin,
      }),
    },
    commandTopics: [commandTopic],
    states: () => [{ topic: stateTopic(site, id), payload: isSounding(state, clock.now()) ? 'ON' : 'OFF' }],
    hear: (payload) => {
      const command = readSirenCommand(payload);
      if (!command) return;
      state = obey(state, command, clock.now());
      settle();
    },
    shown: () => ({ sounding: isSounding(state, clock.now()) }),
    stop: () => clearTimeout(timer),
  };
};

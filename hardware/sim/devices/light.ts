import { objectIn } from '#agent/exchange/json.ts';
import { type Device, origin, presenceOf, type SiteTopics, stateTopic, unitOf, type Voice } from './device.ts';

interface LightOptions extends SiteTopics, Voice {
  readonly id: string;
  readonly name: string;
}

const longestColour = 32;

/**
 * A room's signal light: `{"state":"ON","color":{"r":255,"g":0,"b":0}}`, a colour by its name, or `{"state":"OFF"}`.
 * Jammed, it takes commands and stays as it is.
 */
export const createLight = ({ id, name, site, discoveryPrefix, onChange }: LightOptions): Device => {
  const commandTopic = `sim/${site}/${id}/set`;
  let isOn = false;
  let colour = 'white';
  let isJammed = false;
  return {
    id,
    kind: 'light',
    introductions: [
      {
        topic: `${discoveryPrefix}/light/${id}/config`,
        payload: JSON.stringify({
          name,
          unique_id: id,
          object_id: id,
          schema: 'json',
          supported_color_modes: ['rgb'],
          state_topic: stateTopic(site, id),
          command_topic: commandTopic,
          availability_topic: presenceOf(site, id).topic,
          device: unitOf(id, name, 'SimLight 1'),
          origin,
        }),
      },
    ],
    presence: presenceOf(site, id),
    commandTopics: [commandTopic],
    states: () => [
      {
        topic: stateTopic(site, id),
        payload: JSON.stringify(isOn ? { state: 'ON', color: colour } : { state: 'OFF' }),
      },
    ],
    hear: (payload) => {
      const command = readCommand(payload);
      if (!command || isJammed) return;
      isOn = command.isOn;
      colour = command.colour ?? colour;
      onChange();
    },
    shown: () => ({ state: isOn ? 'ON' : 'OFF', color: isOn ? colour : null }),
    pull: (lever, value) => {
      if (lever !== 'jammed' || typeof value !== 'boolean') return false;
      isJammed = value;
      return true;
    },
    stop: () => {},
  };
};

const readCommand = (payload: string): { isOn: boolean; colour: string | undefined } | undefined => {
  const { state, color } = objectIn(payload) ?? {};
  if (state !== 'ON' && state !== 'OFF') return undefined;
  return {
    isOn: state === 'ON',
    colour: typeof color === 'string' && color.length <= longestColour ? color : colourOf(color),
  };
};

/** Home Assistant's colour of a light, by name where it has one; undefined for anything else. */
const colourOf = (color: unknown): string | undefined => {
  if (typeof color !== 'object' || color === null) return undefined;
  const { r, g, b } = color as Record<string, unknown>; // each is checked here
  const parts = [r, g, b].map((part) =>
    Number.isInteger(part) && Number(part) >= 0 && Number(part) <= 255 ? Number(part) : undefined,
  );
  if (parts.includes(undefined)) return undefined;
  const code = `#${parts.map((part) => (part ?? 0).toString(16).padStart(2, '0')).join('')}`;
  return code === '#ff0000' ? 'red' : code;
};

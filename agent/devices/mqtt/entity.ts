import type { Availability, SensorKind } from '#contract/values.ts';
import { asText, extract, type Template } from './template.ts';
import type { SupervisedComponent } from './words.ts';

/** One door, siren or sensor as it introduced itself: who it is, where it speaks, and what its words mean. */
export interface Entity {
  readonly deviceId: string;
  /** The unit that it is a part of; its own id where it names none. */
  readonly unitId: string;
  readonly name: string;
  readonly component: SupervisedComponent;
  readonly deviceClass: string | undefined;
  readonly sensor: SensorKind;
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly serial: string | undefined;
  /** The bridge that it hangs on, by that one's identifier. */
  readonly via: string | undefined;
  /** Where it tells its state. Several: the same state, told in several ways. */
  readonly sources: readonly StateSource[];
  readonly words: ReadonlyMap<string, string>;
  /** Event types that a pulse may name; empty: any. */
  readonly pulses: readonly string[];
  /** Whether a pulse is the word itself, or `event_type` in a JSON text. */
  readonly pulseForm: 'word' | 'event_type';
  readonly availability: readonly AvailabilitySource[];
  readonly availabilityMode: 'all' | 'any' | 'latest';
  readonly commandTopic: string | undefined;
  /** What switches it on and off, as it wants to hear it. */
  readonly commandWords: CommandWords;
  /** For how long it may say nothing, where it says so. */
  readonly silence: Silence | undefined;
  /** It says only that something is, and is to be taken as over after this time; undefined: it says both. */
  readonly offDelay?: OffDelay | undefined;
  /** What makes it say how it stands; sent whenever that is not known. */
  readonly questions: readonly { readonly topic: string; readonly payload: string }[];
}

export interface CommandWords {
  readonly on: string;
  readonly off: string;
  /** The word by itself, or in JSON as `state`; `unmapped`: in a form that we do not write. */
  readonly form: 'plain' | 'json' | 'unmapped';
  /** A light whose JSON takes a colour as red, green and blue. */
  readonly takesRgb: boolean;
}

export interface StateSource {
  readonly topic: string;
  readonly template: Template;
  /** Only a message whose JSON holds this value here is about the entity. */
  readonly when?: { readonly steps: readonly string[]; readonly is: string } | undefined;
}

/** Milliseconds without a word until something may be wrong, and until it counts as gone. */
export interface Silence {
  readonly suspectAfterMs: number;
  readonly goneAfterMs: number;
}

/** Our two words, and how long after the last `on` it is `off`. */
export interface OffDelay {
  readonly on: string;
  readonly off: string;
  readonly afterMs: number;
}

export interface AvailabilitySource {
  readonly topic: string;
  readonly template: Template;
  readonly available: string;
  readonly notAvailable: string;
}

export type Reading =
  | { readonly kind: 'state'; readonly state: string }
  | { readonly kind: 'percent'; readonly percent: number }
  | { readonly kind: 'pulse'; readonly state: string }
  | { readonly kind: 'unknown' }
  /** Nothing about this entity in the message. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'bad'; readonly reason: 'bad_json' | 'unknown_word' | 'retained_pulse' };

const longestWord = 80;

/**
 * What a message from one of the entity's sources (left out: the first) says. A retained pulse is old news and never an
 * event.
 */
export const readState = (
  entity: Entity,
  payload: string,
  retained: boolean,
  source: StateSource | undefined = entity.sources[0],
): Reading => {
  if (!source || !isAbout(source, payload)) return { kind: 'nothing' };
  const extraction = extract(source.template, payload);
  if (extraction.kind === 'bad') return extraction;
  if (extraction.kind === 'absent') return { kind: 'nothing' };
  if (entity.component === 'event') return readPulse(entity, extraction.value, retained);
  const word = asText(unwrapState(entity, extraction.value));
  if (word === undefined) return { kind: 'bad', reason: 'unknown_word' };
  const isUnknown = word === 'None' || word === '';
  if (entity.component === 'sensor') {
    const percent = isUnknown ? Number.NaN : Number(word);
    if (percent >= 0 && percent <= 100) return { kind: 'percent', percent };
    return isUnknown ? { kind: 'unknown' } : { kind: 'bad', reason: 'unknown_word' };
  }
  const state = entity.words.get(lowerBoolean(word));
  if (state !== undefined) return { kind: 'state', state };
  return isUnknown ? { kind: 'unknown' } : { kind: 'bad', reason: 'unknown_word' };
};

/** What a message on one availability topic says; undefined when it is neither of the two words. */
export const readAvailability = (source: AvailabilitySource, payload: string): boolean | undefined => {
  const extraction = extract(source.template, payload);
  // Zigbee2MQTT wrote a bare word before it wrote JSON; both are about.
  const said = extraction.kind === 'bad' ? payload : extraction.kind === 'value' ? extraction.value : undefined;
  const word = asText(said);
  if (word === undefined) return undefined;
  if (lowerBoolean(word) === lowerBoolean(source.available)) return true;
  return lowerBoolean(word) === lowerBoolean(source.notAvailable) ? false : undefined;
};

/** Availability from what each source said last (undefined: nothing yet), in the order of the entity's sources. */
export const combineAvailability = (
  mode: Entity['availabilityMode'],
  heard: readonly (boolean | undefined)[],
  latest: boolean | undefined,
): Availability => {
  const word = (available: boolean | undefined): Availability =>
    available === undefined ? 'unknown' : available ? 'online' : 'offline';
  switch (mode) {
    case 'latest':
      return word(latest);
    case 'all':
      return heard.includes(false) ? 'offline' : word(heard.includes(undefined) ? undefined : true);
    case 'any':
      return heard.includes(true) ? 'online' : word(heard.includes(undefined) ? undefined : false);
  }
};

/** Jinja writes JSON's true as `True`; devices write either in their introduction. Words are compared in this form. */
export const lowerBoolean = (word: string): string => (/^(true|false)$/i.test(word) ? word.toLowerCase() : word);

const isAbout = ({ when }: StateSource, payload: string): boolean => {
  if (!when) return true;
  const found = extract({ kind: 'path', steps: when.steps }, payload);
  return found.kind === 'value' && asText(found.value) === when.is;
};

/** Sirens and lights may say `{"state": "ON", …}` where others say `ON`. */
const unwrapState = (entity: Entity, value: unknown): unknown => {
  if (entity.component !== 'siren' && entity.component !== 'light') return value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return value;
  const inner = extract({ kind: 'path', steps: ['state'] }, value);
  return inner.kind === 'value' ? inner.value : value;
};

const readPulse = (entity: Entity, value: unknown, retained: boolean): Reading => {
  const said =
    entity.pulseForm === 'word'
      ? { kind: 'value' as const, value }
      : typeof value === 'string'
        ? extract({ kind: 'path', steps: ['event_type'] }, value)
        : undefined;
  if (said?.kind === 'bad') return said;
  const word = said?.kind === 'value' ? asText(said.value) : undefined;
  // Zigbee2MQTT takes an action back with an empty one.
  if (entity.pulseForm === 'word' && (word === '' || word === 'None')) return { kind: 'nothing' };
  if (word === undefined || word === '' || word.length > longestWord) return { kind: 'bad', reason: 'unknown_word' };
  if (entity.pulses.length > 0 && !entity.pulses.includes(word)) {
    // On a topic of words each entity waits for its own; another's word is nothing wrong.
    return entity.pulseForm === 'word' ? { kind: 'nothing' } : { kind: 'bad', reason: 'unknown_word' };
  }
  return retained ? { kind: 'bad', reason: 'retained_pulse' } : { kind: 'pulse', state: word.toWellFormed() };
};

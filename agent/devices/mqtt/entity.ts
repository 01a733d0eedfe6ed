import type { Availability } from '#contract/values.ts';
import { asText, extract, type Template } from './template.ts';
import type { SupervisedComponent } from './words.ts';

/** One door, siren or sensor as it introduced itself: who it is, where it speaks, and what its words mean. */
export interface Entity {
  readonly deviceId: string;
  readonly name: string;
  readonly component: SupervisedComponent;
  readonly deviceClass: string | undefined;
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly serial: string | undefined;
  readonly stateTopic: string | undefined;
  readonly stateTemplate: Template;
  readonly words: ReadonlyMap<string, string>;
  /** Event types that a pulse may name; empty: any. */
  readonly pulses: readonly string[];
  readonly availability: readonly AvailabilitySource[];
  readonly availabilityMode: 'all' | 'any' | 'latest';
  readonly commandTopic: string | undefined;
}

export interface AvailabilitySource {
  readonly topic: string;
  readonly template: Template;
  readonly available: string;
  readonly notAvailable: string;
}

export type Reading =
  | { readonly kind: 'state'; readonly state: string }
  | { readonly kind: 'pulse'; readonly state: string }
  | { readonly kind: 'unknown' }
  /** Nothing about this entity in the message. */
  | { readonly kind: 'nothing' }
  | { readonly kind: 'bad'; readonly reason: 'bad_json' | 'unknown_word' | 'retained_pulse' };

const longestWord = 80;

/** What a message on the entity's state topic says. A retained pulse is old news and never an event. */
export const readState = (entity: Entity, payload: string, retained: boolean): Reading => {
  const extraction = extract(entity.stateTemplate, payload);
  if (extraction.kind === 'bad') return extraction;
  if (extraction.kind === 'absent') return { kind: 'nothing' };
  if (entity.component === 'event') return readPulse(entity, extraction.value, retained);
  const word = asText(unwrapState(entity, extraction.value));
  if (word === undefined) return { kind: 'bad', reason: 'unknown_word' };
  const state = entity.words.get(lowerBoolean(word));
  if (state !== undefined) return { kind: 'state', state };
  return word === 'None' || word === '' ? { kind: 'unknown' } : { kind: 'bad', reason: 'unknown_word' };
};

/** What a message on one availability topic says; undefined when it is neither of the two words. */
export const readAvailability = (source: AvailabilitySource, payload: string): boolean | undefined => {
  const extraction = extract(source.template, payload);
  const word = extraction.kind === 'value' ? asText(extraction.value) : undefined;
  if (word === source.available) return true;
  return word === source.notAvailable ? false : undefined;
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

/** Sirens and lights may say `{"state": "ON", …}` where others say `ON`. */
const unwrapState = (entity: Entity, value: unknown): unknown => {
  if (entity.component !== 'siren' && entity.component !== 'light') return value;
  if (typeof value !== 'string' || !value.trimStart().startsWith('{')) return value;
  const inner = extract({ kind: 'path', steps: ['state'] }, value);
  return inner.kind === 'value' ? inner.value : value;
};

/** Jinja writes JSON's true as `True`; devices write either in their introduction. Words are compared in this form. */
export const lowerBoolean = (word: string): string => (/^(true|false)$/i.test(word) ? word.toLowerCase() : word);

const readPulse = (entity: Entity, value: unknown, retained: boolean): Reading => {
  const said = typeof value === 'string' ? extract({ kind: 'path', steps: ['event_type'] }, value) : undefined;
  if (said?.kind === 'bad') return said;
  const word = said?.kind === 'value' ? asText(said.value) : undefined;
  if (word === undefined || word === '' || word.length > longestWord) return { kind: 'bad', reason: 'unknown_word' };
  if (entity.pulses.length > 0 && !entity.pulses.includes(word)) return { kind: 'bad', reason: 'unknown_word' };
  return retained ? { kind: 'bad', reason: 'retained_pulse' } : { kind: 'pulse', state: word.toWellFormed() };
};

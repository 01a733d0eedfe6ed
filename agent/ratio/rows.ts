import type { RuleReference } from '#contract/events.ts';
import type { EpochMs } from '../time/clock.ts';
import type { RatioState } from './evaluate.ts';
import type { RoomStanding } from './store.ts';

/** One row of `room_state`. */
export interface RoomRow {
  room_id: string;
  children: number;
  caregivers: number;
  required: number;
  deficit: number;
  spare: number;
  exceptions: number;
  infants: number;
  cap: number | null;
  over_cap: number;
  state: RatioState;
  since: EpochMs;
  deficit_since: EpochMs | null;
  over_cap_since: EpochMs | null;
  cause_event_id: string;
  rule: string;
  cap_rule: string | null;
  settling_since: EpochMs | null;
  settling_until: EpochMs | null;
}

/** Rows name few rules, each with the whole of its text: one for each text, and the text of each. */
const references = new Map<string, RuleReference>();
const texts = new WeakMap<RuleReference, string>();

/** The rule that a row names. */
export const referenceOf = (text: string): RuleReference => {
  const known = references.get(text);
  if (known) return known;
  // Both columns are only ever written from a RuleReference.
  const reference = Object.freeze(JSON.parse(text) as RuleReference);
  references.set(text, reference);
  texts.set(reference, text);
  return reference;
};
export const textOf = (reference: RuleReference): string => {
  const known = texts.get(reference);
  if (known !== undefined) return known;
  const text = JSON.stringify(reference);
  texts.set(reference, text);
  return text;
};

export const roomStateOf = (row: RoomRow): RoomStanding => ({
  roomId: row.room_id,
  children: row.children,
  caregivers: row.caregivers,
  required: row.required,
  deficit: row.deficit,
  spare: row.spare,
  exceptions: row.exceptions,
  infants: row.infants === 1,
  cap: row.cap,
  overCap: row.over_cap === 1,
  state: row.state,
  since: row.since,
  deficitSince: row.deficit_since ?? undefined,
  settling:
    row.settling_since === null || row.settling_until === null
      ? undefined
      : { since: row.settling_since, until: row.settling_until },
  overCapSince: row.over_cap_since ?? undefined,
  causeEventId: row.cause_event_id,
  rule: referenceOf(row.rule),
  capRule: row.cap_rule === null ? undefined : referenceOf(row.cap_rule),
});

/** What `room_state` is written from. */
export const roomParametersOf = ({ overCap, infants, settling, rule, capRule, ...standing }: RoomStanding) => ({
  ...standing,
  overCap: overCap ? 1 : 0,
  infants: infants ? 1 : 0,
  deficitSince: standing.deficitSince ?? null,
  overCapSince: standing.overCapSince ?? null,
  settlingSince: settling?.since ?? null,
  settlingUntil: settling?.until ?? null,
  rule: textOf(rule),
  capRule: capRule ? textOf(capRule) : null,
});

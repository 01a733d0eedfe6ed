import { type MessageRequest, namePlaceholders } from '#contract/flows.ts';
import type { Outcome } from './ports.ts';

export type NamedBy = keyof typeof namePlaceholders;

/** Which names a text asks for. */
export const namesAskedFor = ({ zh, en }: MessageRequest['text']): NamedBy[] =>
  (['childId', 'staffId'] as const).filter((by) => `${zh}\n${en}`.includes(namePlaceholders[by]));

/**
 * Whether a flow may have the agent put names into its message: its tab is named in facility.yaml, the message goes to the staff
 * alone, and the event told whose they are. Without a placeholder there is nothing to judge.
 */
export const judgeNames = (
  { text, to, flow, tab, about = {} }: MessageRequest,
  grantedTabs: readonly string[],
  isKnown: (by: NamedBy, id: string) => boolean,
): Outcome => {
  const asked = namesAskedFor(text);
  if (asked.length === 0) return { ok: true };
  const told = asked.map((by) => namePlaceholders[by]).join(', ');
  if (tab === undefined || !grantedTabs.includes(tab)) {
    const entry = tab === undefined ? 'its tab id' : `"${tab}"`;
    const detail = `The flow "${flow}" may not have names: add ${entry} to flows.names in facility.yaml, or leave ${told} out`;
    return { ok: false, code: 'not_allowed', detail };
  }
  if (typeof to === 'object' || to === 'district') {
    const detail = `${told}: names go to the staff alone; set to to head, caregivers_on_duty or technician`;
    return { ok: false, code: 'not_allowed', detail };
  }
  for (const by of asked) {
    const id = about[by];
    if (id === undefined) {
      const detail = `about.${by} is required with ${namePlaceholders[by]}: the id that the event holds`;
      return { ok: false, code: 'invalid', detail };
    }
    if (!isKnown(by, id)) return { ok: false, code: 'not_found', detail: `about.${by}: nobody here has the id ${id}` };
  }
  return { ok: true };
};

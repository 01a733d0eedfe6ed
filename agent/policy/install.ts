import type { FieldFault } from '../config/fieldFaults.ts';
import type { NewEvent } from '../journal/journal.ts';
import type { Day } from '../time/calendar.ts';
import { parsePack, type RulePack } from './pack.ts';

export interface InstallFacts {
  readonly today: Day;
  readonly isKnown: (id: string, version: string) => boolean;
  readonly source: 'file' | 'notice';
  /** The one who installs knows that days gone by will be judged anew. */
  readonly allowPast: boolean;
  readonly actor: string;
}

export type InstallDecision =
  | { readonly ok: true; readonly pack: RulePack; readonly event: NewEvent }
  | { readonly ok: false; readonly code: 'invalid' | 'conflict'; readonly errors: readonly FieldFault[] };

/**
 * Whether a rule pack may be installed. Refuses: invalid (not a pack; begun before today, for then days that are gone
 * would change, unless that is wanted), conflict (this version is known already: a changed pack has a new version).
 */
export const decideInstall = (value: unknown, facts: InstallFacts): InstallDecision => {
  const parsed = parsePack(value);
  if (!parsed.ok) return { ok: false, code: 'invalid', errors: parsed.faults };
  const { pack } = parsed;
  const { id, version, effectiveFrom } = pack;
  if (facts.isKnown(id, version)) {
    const message = `${id} ${version} is installed already; give a changed pack a new version`;
    const zh = `${id} ${version} 已经安装；改过的包要有新的版本`;
    return { ok: false, code: 'conflict', errors: [{ path: '/version', message, zh }] };
  }
  if (effectiveFrom < facts.today && !facts.allowPast) {
    const message = `${effectiveFrom} has gone by: days already judged would change. Let it begin today or later, or allow the past`;
    const zh = `${effectiveFrom} 已经过去，已判定的日子会改变；请自今天或以后起适用，或允许早于今天`;
    return { ok: false, code: 'invalid', errors: [{ path: '/effectiveFrom', message, zh }] };
  }
  return {
    ok: true,
    pack,
    event: {
      type: 'policy.pack_installed',
      actor: facts.actor,
      subject: id,
      data: { packId: id, version, effectiveFrom, source: facts.source, pack: { ...pack } },
    },
  };
};

import type { DailySummary, RevisionReason } from '#contract/summary.ts';
import { canonical } from '../journal/chain.ts';

/** Why another revision is made after `previous`. */
export const reasonAfter = (
  previous: DailySummary | undefined,
  known: { readonly dayOver: boolean; readonly corrections: number; readonly events: number },
): RevisionReason => {
  if (!previous) return 'first';
  if (!known.dayOver) return 'day_running';
  if (previous.envelope.covers === 'part') return 'rest_of_day';
  if (known.corrections > previous.system.corrections) return 'corrections';
  if (known.events > previous.envelope.journal.events) return 'late_events';
  return 'recount';
};

/**
 * Whether two summaries of a day tell the same facts. What belongs to the moment of sealing and not to the day (its
 * place in the chain, the box's version and clock, what is recording now, how far back footage reaches, what is held and foreseen) does not make a revision.
 */
export const sameFacts = (one: DailySummary, other: DailySummary): boolean => factsOf(one) === factsOf(other);

const ofTheMoment: ReadonlySet<string> = new Set(['/footage/oldestPlayableDay', '/footage/forecastFullDay']);

const factsOf = ({ envelope, footage, system, unknown, ...figures }: DailySummary): string =>
  canonical({
    ...figures,
    envelope: {
      rulePack: envelope.rulePack,
      mixedAges: envelope.mixedAges,
      covers: envelope.covers,
      dataState: envelope.dataState,
      gaps: envelope.gaps,
      events: envelope.journal.events,
      root: envelope.journal.root,
    },
    footage: footage && {
      ...footage,
      camerasRecording: 0,
      oldestPlayableDay: null,
      holdsActive: 0,
      forecastFullDay: null,
    },
    system: { ...system, version: '', clockTrust: '' },
    unknown: unknown.filter(({ path }) => !ofTheMoment.has(path)),
  });

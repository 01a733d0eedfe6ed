import type { LookShows } from '#contract/guardianPage.ts';

/** A look that stands in the register, bound to what it was begun for. */
export interface OpenLook {
  readonly lookId: string;
  readonly adultId: string;
  readonly childId: string;
  readonly roomId: string;
  readonly streamId: string;
  readonly shows: LookShows;
}

export const lookMs = { still: 15_000, live: 60_000 } as const satisfies Record<LookShows, number>;
/** Of the whole house at once: what they take is a few hundred kilobytes a second of its way out. */
const mostAtOnce = 20;

export interface Looks {
  /** Whether an adult may begin another one now. */
  hasRoomFor(adultId: string): boolean;
  /** Ends the one before of the same adult. */
  begin(look: OpenLook): void;
  of(adultId: string, childId: string): OpenLook | undefined;
  end(adultId: string): void;
}

/** Looks that are under way, one for each guardian. In memory: a restart ends them, and the next one is a line of its own. */
export const createLooks = (monotonicMs: () => number): Looks => {
  const open = new Map<string, { readonly look: OpenLook; readonly untilMs: number }>();
  const forgetOver = (): void => {
    for (const [adultId, { untilMs }] of open) if (untilMs <= monotonicMs()) open.delete(adultId);
  };
  return {
    hasRoomFor: (adultId) => {
      forgetOver();
      return open.has(adultId) || open.size < mostAtOnce;
    },
    begin: (look) => void open.set(look.adultId, { look, untilMs: monotonicMs() + lookMs[look.shows] }),
    of: (adultId, childId) => {
      forgetOver();
      const look = open.get(adultId)?.look;
      return look?.childId === childId ? look : undefined;
    },
    end: (adultId) => void open.delete(adultId),
  };
};

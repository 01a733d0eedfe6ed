/**
 * Which sites have told of more than the district has. What a site has just sealed is on its way, so nothing is asked for until
 * it has been away for the grace; a site that was asked has time to send before it is asked again.
 */
export interface Lags {
  /** The site has sealed up to this number. `isHead`: and nothing after it; else it may have sealed more. */
  told(site: string, sequence: number, isHead: boolean): void;
  /** Whether it is time to ask the site for what comes after the district's own head. Counts as asked when it is. */
  isDue(site: string, own: number, now: number): boolean;
  /** Those that have told of something since they were last found level. */
  sites(): readonly string[];
}

interface Lag {
  readonly told: number;
  /** Where the district stood when it was last looked at; undefined: not yet. */
  readonly own: number | undefined;
  readonly askAt: number;
  readonly asked: number;
}

const mostDoublings = 6;

/** Touches no clock: times are milliseconds of any one clock. The time between two requests doubles up to 64 graces. */
export const createLags = (graceMs: number): Lags => {
  const lags = new Map<string, Lag>();
  return {
    told: (site, sequence, isHead) => {
      const { told = 0, ...rest } = lags.get(site) ?? { own: undefined, askAt: 0, asked: 0 };
      lags.set(site, { ...rest, told: isHead ? sequence : Math.max(told, sequence) });
    },
    isDue: (site, own, now) => {
      const lag = lags.get(site);
      if (!lag) return false;
      if (own >= lag.told) {
        lags.delete(site);
        return false;
      }
      // First seen, or it moves: what is missing is on its way.
      if (own !== lag.own) {
        lags.set(site, { ...lag, own, askAt: now + graceMs, asked: 0 });
        return false;
      }
      if (now < lag.askAt) return false;
      const asked = lag.asked + 1;
      lags.set(site, { ...lag, asked, askAt: now + graceMs * 2 ** Math.min(asked, mostDoublings) });
      return true;
    },
    sites: () => [...lags.keys()],
  };
};

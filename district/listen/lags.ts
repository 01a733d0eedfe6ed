import { type EpochMs, epochMs } from '#agent/time/clock.ts';

/**
 * Which sites have told of more than the district has. What a site has just sealed is on its way, so nothing is asked for until
 * the district's own head has stood still for the grace.
 */
export interface Lags {
  /** The site has sealed up to this number. `isHead`: and nothing after it; else it may have sealed more. */
  told(site: string, sequence: number, isHead: boolean): void;
  /**
   * What the district, whose own head of this site is `own`, lacks and does not come by itself: up to which number, and since
   * when it has stood there. Counts as asked for: told again after a time that doubles with each, because what a site sends and
   * the district refuses is lacking for ever.
   */
  lackOf(site: string, own: number, now: EpochMs): Lacking | undefined;
}
export interface Lacking {
  readonly through: number;
  readonly since: EpochMs;
}

interface Lag {
  readonly told: number;
  /** Where the district stood when it was last looked at; undefined: not yet. */
  readonly own: number | undefined;
  /** Since when it stands there. */
  readonly since: EpochMs;
  readonly asked: number;
  readonly askAt: number;
}

const mostDoublings = 6;
const fresh: Lag = { told: 0, own: undefined, since: epochMs(0), asked: 0, askAt: 0 };

/** Touches no clock: times are milliseconds of any one clock. */
export const createLags = (graceMs: number): Lags => {
  const lags = new Map<string, Lag>();
  const standing: Lags['lackOf'] = (site, own, now) => {
    const lag = lags.get(site);
    if (!lag) return undefined;
    if (own >= lag.told) {
      lags.delete(site);
      return undefined;
    }
    if (own === lag.own) return now - lag.since >= graceMs ? { through: lag.told, since: lag.since } : undefined;
    // Seen for the first time, or it moves: what is missing is on its way.
    lags.set(site, { ...fresh, told: lag.told, own, since: now });
    return undefined;
  };
  return {
    told: (site, sequence, isHead) => {
      const lag = lags.get(site) ?? fresh;
      lags.set(site, { ...lag, told: isHead ? sequence : Math.max(lag.told, sequence) });
    },
    lackOf: (site, own, now) => {
      const lack = standing(site, own, now);
      const lag = lags.get(site);
      if (!lack || !lag || now < lag.askAt) return undefined;
      const asked = lag.asked + 1;
      lags.set(site, { ...lag, asked, askAt: now + graceMs * 2 ** Math.min(asked, mostDoublings) });
      return lack;
    },
  };
};

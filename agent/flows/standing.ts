import type { LastEnd, NodeFailure } from './lastWords.ts';

/** What `DATA/run/flows.json` says besides who it is. */
export interface FlowsReady {
  /** The deployed version that runs; null: the product's own. */
  readonly version: number | null;
  /** Why an older one runs than was deployed. */
  readonly fallback: string | null;
  readonly editor: string | null;
}

/** How the flows stand: `downSince` lasts until they have been up without a break for `settleMs`. */
export interface Standing {
  readonly isUp: boolean;
  readonly upSince: number | undefined;
  readonly downSince: number | undefined;
}

/** After an end they are back within seconds; who is down for longer is broken. */
export const downGraceMs = 60_000;
/** As long as `nestbox run` wants from a process before it starts it at once again: who dies every ten seconds is not up. */
export const settleMs = 60_000;

export const startStanding = (now: number): Standing => ({ isUp: false, upSince: undefined, downSince: now });

/** Times are on one clock that does not jump. */
export const nextStanding = (before: Standing, isUp: boolean, now: number): Standing => {
  if (!isUp) return { isUp, upSince: undefined, downSince: before.downSince ?? now };
  const upSince = before.upSince ?? now;
  return { isUp, upSince, downSince: now - upSince >= settleMs ? undefined : before.downSince };
};

/** An end or a failed node is told for so long. */
const recentMs = 15 * 60_000;

export interface FlowsSeen {
  readonly isReady: boolean;
  /** Whether they are on the broker; undefined while the agent itself is not. */
  readonly isOnline: boolean | undefined;
  readonly ready: FlowsReady | undefined;
  readonly lastEnd: LastEnd | undefined;
  readonly lastFailure: NodeFailure | undefined;
}

/** What the health check says; empty: all is well. `timeOf` gives a moment as the house reads it. */
export const flowsTrouble = (
  { isReady, isOnline, ready, lastEnd, lastFailure }: FlowsSeen,
  now: number,
  timeOf: (at: number) => string,
): string => {
  const isRecent = (at: number): boolean => now - at < recentMs;
  return [
    ...(isReady ? [] : ['not running']),
    ...(isReady && isOnline === false ? ['not on the broker'] : []),
    ...(ready?.fallback ? [`${running(ready)}: ${ready.fallback}`] : []),
    ...(lastEnd && (!isReady || isRecent(lastEnd.at))
      ? [`last end ${timeOf(lastEnd.at)} (${lastEnd.why}): ${lastEnd.detail}`]
      : []),
    ...(lastFailure && isRecent(lastFailure.at)
      ? [`node "${lastFailure.node}" failed ${timeOf(lastFailure.at)}: ${lastFailure.detail}`]
      : []),
  ].join('; ');
};

const running = ({ version }: FlowsReady): string =>
  version === null ? "the product's own flows run" : `version ${version} runs`;

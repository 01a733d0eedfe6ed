import type { Condition } from './alerts/conditions.ts';
import type { Config } from './config/load.ts';
import { readyFile } from './config/runFolder.ts';
import type { NamedCheck } from './devices/health.ts';
import type { Connection } from './devices/mqtt/connection.ts';
import { objectIn } from './exchange/json.ts';
import { flowsWords } from './flows/lastWords.ts';
import { downGraceMs, type FlowsReady, flowsTrouble, nextStanding, startStanding } from './flows/standing.ts';
import { toRfc3339 } from './time/calendar.ts';
import { type Clock, epochMs } from './time/clock.ts';

export interface SiteFlowsParts {
  readonly config: Pick<Config, 'flows' | 'site' | 'dataFolder'>;
  readonly connection: Pick<Connection, 'subscribe' | 'onMessage' | 'status'>;
  readonly clock: Clock;
}

/** Whether the flows live, as the agent sees it: what it looks at each second, and what it calls for. Reads only. */
export const watchFlows = ({ config, connection, clock }: SiteFlowsParts) => {
  const topic = `nestbox/${config.site.code}/flows/state`;
  const words = flowsWords(config.dataFolder);
  let online = false;
  let standing = startStanding(clock.monotonicMs());
  let downAt = clock.now();
  if (config.flows.enabled) {
    connection.subscribe([topic]);
    connection.onMessage((heard, payload) => {
      if (heard === topic) online = objectIn(payload.toString('utf8'))?.online === true;
    });
  }
  const look = () => {
    const ready = readyFile(config.dataFolder, 'flows').read<FlowsReady>();
    return { isReady: ready !== undefined, ready, isOnline: connection.status().connected ? online : undefined };
  };
  return {
    /** Looks anew. Returns whether they went down or came up. */
    tick: (): boolean => {
      if (!config.flows.enabled) return false;
      const { isReady, isOnline } = look();
      const before = standing;
      // What the broker remembers of flows that are gone proves nothing; flows that are not on the broker do nothing.
      standing = nextStanding(before, isReady && isOnline !== false, clock.monotonicMs());
      if (before.downSince === undefined) downAt = clock.now();
      return standing.isUp !== before.isUp || standing.downSince !== before.downSince;
    },
    conditions: (): Condition[] =>
      standing.downSince === undefined || !config.flows.enabled
        ? []
        : [
            {
              kind: 'flows_down',
              severity: 'warning',
              since: downAt,
              graceMs: downGraceMs,
              // An open one stays until they have been up for a while; one crash is none.
              isSuspended: standing.isUp,
            },
          ],
    checks: (): NamedCheck[] =>
      config.flows.enabled
        ? [
            {
              name: 'flows',
              run: () => {
                const seen = { ...look(), lastEnd: words.lastEnd(), lastFailure: words.lastFailure() };
                const timeOf = (at: number): string => toRfc3339(epochMs(at), config.site.timeZone).slice(11, 16);
                const detail = flowsTrouble(seen, clock.now(), timeOf);
                return { status: detail === '' ? 'ok' : 'degraded', detail };
              },
            },
          ]
        : [],
  };
};

import type { JournalEvent } from '#contract/events.ts';
import type { DayDigest, UnresolvedAlerts } from '#contract/flows.ts';
import type { Journal } from '../journal/journal.ts';
import type { FlowsConnection } from './ports.ts';

export interface FlowsPublisherOptions {
  readonly site: string;
  readonly connection: FlowsConnection;
  readonly journal: Pick<Journal, 'onCommit'>;
  readonly unresolved: () => UnresolvedAlerts;
  /** Of the newest day that is sealed; undefined before the first. */
  readonly digest: () => DayDigest | undefined;
}

/** After the alert itself, which must not wait behind a list. */
export const listAfterMs = 50;

/**
 * What flows cannot gather from events that they missed while they were down: the unresolved alerts and the digest of the
 * newest sealed day, each retained.
 */
export const startFlowsPublisher = (options: FlowsPublisherOptions): { close(): void } => {
  const { site, connection, journal } = options;
  const told = new Map<string, string>();
  let timer: NodeJS.Timeout | undefined;
  /** Read again only after a day was sealed: it is much to read. */
  let digest: DayDigest | undefined;
  let isDigestOld = true;

  const tell = (place: string, content: object | undefined): void => {
    const payload = content && JSON.stringify(content);
    if (payload === undefined || told.get(place) === payload || !connection.status().connected) return;
    told.set(place, payload);
    void connection.publish(`nestbox/${site}/${place}`, payload, { retain: true }).catch(() => told.delete(place));
  };
  const refresh = (): void => {
    timer = undefined;
    tell('unresolved', options.unresolved());
    if (isDigestOld) digest = options.digest();
    isDigestOld = false;
    tell('digest', digest);
  };
  journal.onCommit((events) => {
    if (events.some(({ type }) => type === 'day.sealed')) isDigestOld = true;
    if (events.some(changesLists)) timer ??= setTimeout(refresh, listAfterMs);
  });
  connection.onUp(() => {
    // The broker may have come back empty.
    told.clear();
    refresh();
  });
  return { close: () => clearTimeout(timer) };
};

/** Whether flows are told anew what stands or which day was sealed. */
export const changesLists = ({ type }: Pick<JournalEvent, 'type'>): boolean =>
  type.startsWith('alert.') || type === 'day.sealed';

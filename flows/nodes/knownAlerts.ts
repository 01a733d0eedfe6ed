import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { SiteLink } from './link.ts';

/** What is known of an alert that stands, for filters and texts. */
export interface KnownAlert {
  readonly alertId: string;
  readonly kind: string;
  readonly severity: string;
  readonly roomId?: string;
  readonly zoneId?: string;
  readonly deviceId?: string;
  readonly place?: string;
  /** The name of its place, room or zone, or its id. */
  readonly where: string;
  /** What it is, in both languages. */
  readonly words: { readonly zh: string; readonly en: string };
}

const kindsIn = (language: string): Readonly<Record<string, string>> => {
  const file = join(import.meta.dirname, 'locales', language, 'nestbox-alert.json');
  // Our own file; a test compares its kinds with the contract.
  return (JSON.parse(readFileSync(file, 'utf8')) as { kind: Record<string, string> }).kind;
};
const [zh, en] = [kindsIn('zh-CN'), kindsIn('en-US')];

type Facts = Omit<KnownAlert, 'where' | 'words'>;
const mostKept = 1000;

/**
 * Keeps what `raised` said of each alert until it is resolved: what comes later names the id alone. What was raised while
 * the flows were away comes from the agent's list.
 */
export const followAlerts = (link: SiteLink) => {
  const facts = new Map<string, Facts>();
  const names = new Map<string, string>();
  let listed: readonly string[] | undefined;

  const keep = (alert: unknown): void => {
    const { alertId, kind, severity } = alert as Partial<Facts>;
    if (typeof alertId !== 'string' || typeof kind !== 'string' || typeof severity !== 'string') return;
    facts.set(alertId, alert as Facts);
    const [oldest] = facts.keys();
    if (facts.size > mostKept && oldest !== undefined) facts.delete(oldest);
  };
  const named = (key: string) => (content: unknown) => {
    const { [key]: id, name } = content as Record<string, unknown>;
    if (typeof id === 'string' && typeof name === 'string') names.set(id, name);
  };
  const ends = [
    link.hear('unresolved', (content) => {
      const { alerts } = content as { alerts?: unknown };
      if (!Array.isArray(alerts)) return;
      for (const alert of alerts) keep(alert);
      listed = alerts.map(({ alertId }: { alertId: string }) => alertId);
    }),
    link.hear('rooms/+', named('roomId')),
    link.hear('zones/+', named('zoneId')),
  ];

  const find = (alertId: string): KnownAlert | undefined => {
    const known = facts.get(alertId);
    if (!known) return undefined;
    const { kind, place, roomId, zoneId, deviceId } = known;
    const where = place ?? nameOf(roomId) ?? nameOf(zoneId) ?? roomId ?? zoneId ?? deviceId ?? '';
    return { ...known, where, words: { zh: zh[kind] ?? kind, en: en[kind] ?? kind } };
  };
  const nameOf = (id: string | undefined): string | undefined => (id === undefined ? undefined : names.get(id));

  return {
    keep,
    forget: (alertId: string) => void facts.delete(alertId),
    find,
    /** Those that stand, the oldest first; undefined until the agent has said so. */
    unresolved: () => listed?.flatMap((alertId) => find(alertId) ?? []),
    ends,
  };
};

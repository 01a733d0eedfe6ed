import { type Entry, mostBackMs } from '../../outbox/entry.ts';

const kinds = [
  'check-ins',
  'check-outs',
  'moves',
  'handovers',
  'head-counts',
  'corrections',
  'clock-ins',
  'clock-outs',
  'breaks',
  'roll-calls',
  'marks',
] as const;

/** What an entry is about, by the last word of its path that says so. */
export const kindOf = ({ path }: Pick<Entry, 'path'>): (typeof kinds)[number] | 'entry' => {
  const words = path.split('/').reverse();
  return kinds.find((kind) => words[0] === kind) ?? kinds.find((kind) => words.includes(kind)) ?? 'entry';
};

/** Whether the agent may be told of it as a time at which something happened (agent/design/002). */
export const isSayable = (atMs: number, nowMs: number): boolean => atMs <= nowMs && nowMs - atMs < mostBackMs;

/** Whom it is about: the child or the member of staff; undefined where it is about a room or many. */
export const personIn = ({ body }: Pick<Entry, 'body'>): string | undefined => {
  const { childId, staffId } = body as { readonly childId?: unknown; readonly staffId?: unknown }; // an object, as all are
  return [childId, staffId].find((id) => typeof id === 'string');
};

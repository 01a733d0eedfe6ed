/** Where a sealed summary is on its way: still here, taken by somebody on the way, or confirmed by the district. */
export type OutboxState = 'sealed' | 'sent' | 'received';

/**
 * `taken`: a broker acknowledged it, or the district pulled it. `overdue`: it was taken and no receipt came in time.
 * `confirmed`: the district's signed receipt. `lost`: the district signed that it no longer has it.
 */
export type OutboxEvent = 'taken' | 'overdue' | 'confirmed' | 'lost';

/**
 * Every state under every event; the compiler proves that none is left out. Only a receipt leads to `received`, and
 * only the district's own signed word leads out of it: duplicates and stragglers change nothing.
 */
export const transitions: Record<OutboxState, Record<OutboxEvent, OutboxState>> = {
  sealed: { taken: 'sent', overdue: 'sealed', confirmed: 'received', lost: 'sealed' },
  sent: { taken: 'sent', overdue: 'sealed', confirmed: 'received', lost: 'sealed' },
  received: { taken: 'received', overdue: 'received', confirmed: 'received', lost: 'sealed' },
};

const firstPatienceMs = 3_600_000;
const longestPatienceMs = 86_400_000;

/** How long to wait for a receipt before sending once more, after so many sendings: 1 h, 2 h, 4 h … at most a day. */
export const patienceMs = (attempts: number): number =>
  Math.min(firstPatienceMs * 2 ** Math.max(0, attempts - 1), longestPatienceMs);

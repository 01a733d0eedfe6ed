import type { Session } from '#contract/identity.ts';

/** Why somebody identifies, and so where they go afterwards. */
export type Purpose =
  | { readonly for: 'children' | 'staff' | 'footage' }
  | { readonly for: 'acknowledge'; readonly alertId: string };

/** One child's coming or going as it was tapped; `id` is its entry in the outbox. */
export interface Act {
  readonly id: string;
  readonly name: string;
  readonly direction: 'in' | 'out';
}

export type Screen =
  | { readonly at: 'starting' | 'unreachable' | 'board' | 'children' | 'staff' | 'roster' | 'headCount' }
  | { readonly at: 'alerts' | 'site' | 'footage' }
  | { readonly at: 'enrol'; readonly code: string }
  | { readonly at: 'identify'; readonly purpose: Purpose }
  | { readonly at: 'done'; readonly acts: readonly Act[]; readonly sinceMs: number }
  | { readonly at: 'acknowledge'; readonly alertId: string };

/** Where an identified person goes; undefined when that person may not go where they wanted. */
export const screenAfter = (session: Session, purpose: Purpose): Screen | undefined => {
  if (session.person.kind === 'adult') return purpose.for === 'children' ? { at: 'children' } : undefined;
  switch (purpose.for) {
    case 'children':
    case 'staff':
      return { at: 'staff' };
    case 'footage':
      return mayWatchFootage(session) ? { at: 'footage' } : undefined;
    case 'acknowledge':
      return { at: 'acknowledge', alertId: purpose.alertId };
  }
};

export const mayWatchFootage = ({ role }: Session): boolean => role === 'head' || role === 'technician';

const idleMs = 20_000;
const siteIdleMs = 120_000;

/** How long a screen stays without a touch before the board returns; undefined for those that stay. */
export const idleMsOf = ({ at }: Screen): number | undefined => {
  switch (at) {
    case 'starting':
    case 'unreachable':
    case 'enrol':
    case 'board':
      return undefined;
    case 'site':
      return siteIdleMs;
    default:
      return idleMs;
  }
};

import type { MessageState } from '#contract/messages.ts';

/**
 * What happens to a message. taken: a channel has it. delivered: it is on the device. opened, answered: by the person. call_on: nobody
 * answered in time, so the next address is tried. gave_up: no address took it. late: its time is over. ended: its cause is over.
 */
export type MessageEvent = 'taken' | 'delivered' | 'opened' | 'answered' | 'call_on' | 'gave_up' | 'late' | 'ended';

/**
 * Every state under every event; the compiler proves that none is left out. What a person did is never undone, and what one channel
 * took is never told as failed.
 */
export const life: Record<MessageState, Record<MessageEvent, MessageState>> = {
  waiting: {
    taken: 'sent',
    delivered: 'delivered',
    opened: 'read',
    answered: 'answered',
    call_on: 'waiting',
    gave_up: 'failed',
    late: 'expired',
    ended: 'dropped',
  },
  sent: {
    taken: 'sent',
    delivered: 'delivered',
    opened: 'read',
    answered: 'answered',
    call_on: 'waiting',
    gave_up: 'sent',
    late: 'sent',
    ended: 'sent',
  },
  delivered: {
    taken: 'delivered',
    delivered: 'delivered',
    opened: 'read',
    answered: 'answered',
    call_on: 'waiting',
    gave_up: 'delivered',
    late: 'delivered',
    ended: 'delivered',
  },
  // Whoever has read it does not need it a second time; somebody else is called by the escalation of the alert.
  read: {
    taken: 'read',
    delivered: 'read',
    opened: 'read',
    answered: 'answered',
    call_on: 'read',
    gave_up: 'read',
    late: 'read',
    ended: 'read',
  },
  answered: {
    taken: 'answered',
    delivered: 'answered',
    opened: 'answered',
    answered: 'answered',
    call_on: 'answered',
    gave_up: 'answered',
    late: 'answered',
    ended: 'answered',
  },
  // It came all the same, over a channel that did not say so in time.
  failed: {
    taken: 'sent',
    delivered: 'delivered',
    opened: 'read',
    answered: 'answered',
    call_on: 'failed',
    gave_up: 'failed',
    late: 'failed',
    ended: 'failed',
  },
  expired: {
    taken: 'sent',
    delivered: 'delivered',
    opened: 'read',
    answered: 'answered',
    call_on: 'expired',
    gave_up: 'expired',
    late: 'expired',
    ended: 'expired',
  },
  dropped: {
    taken: 'sent',
    delivered: 'delivered',
    opened: 'read',
    answered: 'answered',
    call_on: 'dropped',
    gave_up: 'dropped',
    late: 'dropped',
    ended: 'dropped',
  },
};

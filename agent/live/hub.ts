import type { LiveMessageName, LiveMessages } from '#contract/live.ts';

/** Takes one message for one listener. Returns false when the listener is too slow and must be dropped. */
export type Deliver = (name: LiveMessageName, body: LiveMessages[LiveMessageName], seq: number) => boolean;

export interface LiveSources {
  lastSeq(): number;
  /** Public events after a seq, oldest first, at most `limit`. */
  eventsAfter(seq: number, limit: number): LiveMessages['event'][];
  snapshot(): LiveMessages['snapshot'];
}

export interface LiveHub {
  /** Backfill after `lastSeenSeq` (undefined: none), then a snapshot, then everything live. Returns how to leave. */
  join(deliver: Deliver, lastSeenSeq: number | undefined): () => void;
  /** Sends every listener the events that it has not had, then whatever changed in the snapshot's parts. */
  refresh(): void;
  listeners(): number;
}

/** Whoever was away longer than this gets the snapshot alone: the screen is whole again, the history is in the journal. */
const mostBackfill = 1000;

interface Listener {
  readonly deliver: Deliver;
  seq: number;
}

/**
 * Backfill, cut-over, live. Every listener has its own cursor in the journal, so nothing is skipped or doubled between
 * the two phases; what is not an event (rooms, alerts, devices) is sent when it differs from what was sent last.
 */
export const createLiveHub = (sources: LiveSources): LiveHub => {
  const listeners = new Set<Listener>();
  let sent = new Map<string, Part>();

  const send = (listener: Listener, name: LiveMessageName, body: LiveMessages[LiveMessageName], seq: number): void => {
    if (!listener.deliver(name, body, seq)) listeners.delete(listener);
  };

  const catchUp = (listener: Listener): void => {
    for (const event of sources.eventsAfter(listener.seq, mostBackfill)) {
      listener.seq = event.seq;
      send(listener, 'event', event, event.seq);
    }
    listener.seq = Math.max(listener.seq, sources.lastSeq());
  };

  return {
    join: (deliver, lastSeenSeq) => {
      const last = sources.lastSeq();
      const listener: Listener = { deliver, seq: Math.min(lastSeenSeq ?? last, last) };
      if (last - listener.seq > mostBackfill) listener.seq = last;
      listeners.add(listener);
      catchUp(listener);
      const snapshot = sources.snapshot();
      if (listeners.size === 1) sent = partsOf(snapshot);
      send(listener, 'snapshot', snapshot, snapshot.seq);
      return () => void listeners.delete(listener);
    },
    refresh: () => {
      if (listeners.size === 0) return;
      for (const listener of listeners) catchUp(listener);
      const snapshot = sources.snapshot();
      const parts = partsOf(snapshot);
      const changed = changesBetween(sent, parts);
      sent = parts;
      for (const listener of listeners) {
        for (const { name, body } of changed) send(listener, name, body, snapshot.seq);
      }
    },
    listeners: () => listeners.size,
  };
};

interface Part {
  readonly name: 'room' | 'alert' | 'device' | 'district';
  readonly body: LiveMessages['room' | 'alert' | 'device' | 'district'];
  /** What has to differ for the part to be news. */
  readonly print: string;
}

/** The snapshot as separately comparable parts. A room or device that merely grew older is not news. */
const partsOf = (snapshot: LiveMessages['snapshot']): Map<string, Part> => {
  const parts = new Map<string, Part>();
  for (const room of snapshot.rooms) {
    parts.set(`room:${room.roomId}`, { name: 'room', body: room, print: JSON.stringify({ ...room, asOf: null }) });
  }
  for (const alert of snapshot.alerts) {
    parts.set(`alert:${alert.alertId}`, { name: 'alert', body: alert, print: JSON.stringify(alert) });
  }
  for (const device of snapshot.devices) {
    const print = JSON.stringify({ ...device, lastSeenAt: null });
    parts.set(`device:${device.deviceId}`, { name: 'device', body: device, print });
  }
  parts.set('district', { name: 'district', body: snapshot.district, print: JSON.stringify(snapshot.district) });
  return parts;
};

const changesBetween = (before: Map<string, Part>, after: Map<string, Part>): Part[] =>
  [...after].filter(([key, part]) => before.get(key)?.print !== part.print).map(([, part]) => part);

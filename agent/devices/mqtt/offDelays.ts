import type { Heard, Roster } from './roster.ts';

/** Clears by itself what only ever says that something is: Home Assistant's `off_delay`. */
export interface OffDelays {
  /** A word about the device's state was heard; one that says that it is on begins the time anew. */
  heard(device: Heard): void;
  close(): void;
}

/** `onClear` is told of a device whose time is over; its state is already the other word. */
export const createOffDelays = (roster: Pick<Roster, 'get'>, onClear: (device: Heard) => void): OffDelays => {
  const timers = new Map<string, NodeJS.Timeout>();

  return {
    heard: ({ entity: { deviceId, offDelay }, state }) => {
      clearTimeout(timers.get(deviceId));
      timers.delete(deviceId);
      if (!offDelay || state !== offDelay.on) return;
      const clear = (): void => {
        timers.delete(deviceId);
        const device = roster.get(deviceId);
        // Meanwhile it may have gone, or nobody may know any more how it stands.
        if (device?.state !== offDelay.on) return;
        device.state = offDelay.off;
        onClear(device);
      };
      timers.set(deviceId, setTimeout(clear, offDelay.afterMs));
    },
    close: () => {
      for (const timer of timers.values()) clearTimeout(timer);
      timers.clear();
    },
  };
};

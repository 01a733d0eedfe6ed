const name = 'nestbox-kiosk';

/**
 * Resolves when no other window of this profile is the kiosk: two would send and take back the same taps without knowing
 * of each other. `onWaiting` is called when one has to wait. A page without Web Locks (neither local nor under TLS) is
 * taken to be alone.
 */
export const waitToBeSole = (locks: LockManager | undefined, onWaiting: () => void): Promise<void> =>
  new Promise((resolve) => {
    if (!locks) {
      resolve();
      return;
    }
    /** Held until the window closes. */
    const hold = (): Promise<void> => {
      resolve();
      return new Promise(() => undefined);
    };
    void locks.request(name, { ifAvailable: true }, (lock) => {
      if (lock) return hold();
      onWaiting();
      void locks.request(name, hold);
      return undefined;
    });
  });

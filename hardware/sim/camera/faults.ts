/**
 * What can be wrong with a simulated camera, each as a real one was seen to do it. `usual`: what a fault that takes a
 * number means when it is only switched on.
 */
const known = {
  wrongPassword: { does: 'no login is valid any more, as after somebody changed the password' },
  preauthServices: { does: 'wants a login even for its services and its clock' },
  media2Crash: { does: 'names a Media2 service whose every answer is an HTML page with status 500' },
  xaddrOtherHost: { does: 'names an address that cannot be reached for services, subscriptions, stream and snapshot' },
  offsetTimes: { does: 'writes times with +08:00 instead of Z' },
  missingTermination: { does: 'leaves CurrentTime and TerminationTime out' },
  slots: { does: 'has only so many pull points', usual: 1 },
  dropAfter10s: { does: 'closes the connection of a pull after so many milliseconds', usual: 10_000 },
  silentBlackhole: { does: 'takes connections and never answers' },
  clock1970: { does: 'its clock starts at 1970, now and after each reboot' },
  clockOffsetMs: { does: 'its clock is ahead by so many milliseconds', usual: 3_600_000 },
  unsubscribeKillsAll: { does: 'ends every pull point when one is ended' },
  htmlError: { does: 'answers every request with an HTML page and status 500' },
  lockoutAfter5: { does: 'locks the account for 30 minutes after so many wrong logins', usual: 5 },
  deadEvents: { does: 'answers pulls and never has a message' },
  noDigest: { does: 'refuses WS-Security and wants HTTP Digest (MD5; 256: SHA-256)', usual: 5 },
  plainTextOnly: { does: 'takes only passwords in clear text' },
  noRenew: { does: 'cannot renew a pull point' },
  noSync: { does: 'knows no synchronisation point' },
  noInitialized: { does: 'never says how things stand, only what changes' },
  noUtc: { does: 'tells its time without UTC' },
  zeroDates: { does: 'tells its time as 0000-00-00' },
  oddNamespaces: { does: 'uses other prefixes and default namespaces' },
  onlyMedia2: { does: 'has no Media service but Media2' },
  h265: { does: 'its main stream is H.265' },
  noTimeZone: { does: 'refuses to have its clock set together with a time zone' },
  stuckRelay: { does: 'says yes to a relay command and switches nothing' },
  slowSnapshot: { does: 'takes so many milliseconds for a snapshot', usual: 10_000 },
} as const satisfies Record<string, { does: string; usual?: number }>;

export type FaultName = keyof typeof known;

/** Every fault with what it does, in English, for a list of them. */
export const faultList: readonly { readonly name: FaultName; readonly does: string; readonly takesNumber: boolean }[] =
  Object.entries(known).map(([name, fault]) => ({
    name: name as FaultName, // the keys of `known`
    does: fault.does,
    takesNumber: 'usual' in fault,
  }));

export const isFaultName = (name: string): name is FaultName => Object.hasOwn(known, name);

/** The faults that are on: true, or their number. */
export type FaultValues = Readonly<Partial<Record<FaultName, true | number>>>;

/** Which faults of one camera are on now. */
export interface Faults {
  /** `false` ends the fault. A number for a fault that takes none switches it on. */
  set(name: FaultName, value: boolean | number): void;
  has(name: FaultName): boolean;
  /** The number of a fault that is on; undefined while it is off or takes no number. */
  number(name: FaultName): number | undefined;
  all(): FaultValues;
}

export const createFaults = (): Faults => {
  const on = new Map<FaultName, true | number>();
  return {
    set: (name, value) => {
      const fault: { readonly does: string; readonly usual?: number } = known[name];
      if (value === false) on.delete(name);
      else if (fault.usual === undefined) on.set(name, true);
      else on.set(name, value === true ? fault.usual : value);
    },
    has: (name) => on.has(name),
    number: (name) => {
      const value = on.get(name);
      return typeof value === 'number' ? value : undefined;
    },
    // The keys are fault names.
    all: () => Object.fromEntries(on) as FaultValues,
  };
};

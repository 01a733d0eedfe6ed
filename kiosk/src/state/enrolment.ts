/** What an address asks for in its fragment, which no server and no proxy sees; empty where it does not. */
export interface Asked {
  readonly enrolmentCode: string;
  /** The alert whose footage is to be shown: a message links to it. */
  readonly footageOf: string;
}

/** Takes `#enrol=CODE` or `#footage=ALERT` out of the address at once, so that a code stays in no history and on no screen. */
export const takeAsked = (location: Location, history: History): Asked => {
  const asked = askedIn(location.hash);
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
  return asked;
};

export const askedIn = (hash: string): Asked => {
  const fragment = new URLSearchParams(hash.slice(1));
  return {
    enrolmentCode: cleanedCode(fragment.get('enrol') ?? ''),
    footageOf: fragment.get('footage') ?? '',
  };
};

/** What a person typed, as codes are written: capitals and digits, at most eight. */
export const cleanedCode = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, 8);

export const isWholeCode = (code: string): boolean => /^[0-9A-Z]{8}$/.test(code);

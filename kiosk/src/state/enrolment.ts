/** Takes `#enrol=CODE` out of the address at once, so that the code stays in no history and on no screen. */
export const takeEnrolmentCode = (location: Location, history: History): string => {
  const code = enrolmentCodeIn(location.hash);
  if (location.hash !== '') history.replaceState(null, '', location.pathname + location.search);
  return code;
};

/** The code in an address's fragment; empty when there is none. */
export const enrolmentCodeIn = (hash: string): string => {
  const code = new URLSearchParams(hash.replace(/^#/, '')).get('enrol') ?? '';
  return cleanedCode(code);
};

/** What a person typed, as codes are written: capitals and digits, at most eight. */
export const cleanedCode = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^0-9A-Z]/g, '')
    .slice(0, 8);

export const isWholeCode = (code: string): boolean => /^[0-9A-Z]{8}$/.test(code);

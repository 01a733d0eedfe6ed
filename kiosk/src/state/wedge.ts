/** Keys that came one right after the other, as a card or QR reader types them. */
export interface Burst {
  readonly keys: string;
  readonly firstMs: number;
  readonly lastMs: number;
}
export const noBurst: Burst = { keys: '', firstMs: Number.NEGATIVE_INFINITY, lastMs: Number.NEGATIVE_INFINITY };

/** A reader that stumbles goes on within this; so does a person, whom the mean tells from it. */
const longestPauseMs = 250;
/** No person types six keys and Enter this fast; most readers are far faster. */
const longestMeanMs = 70;
const shortestCard = 6;
const longestCard = 64;

export interface Taken {
  readonly burst: Burst;
  /** The key may be a reader's first. */
  readonly begins: boolean;
  /** At least six characters ended in Enter, faster than a person types. */
  readonly card: string | undefined;
  /** As much at a slower pace: a card only where a person has no reason to type it. */
  readonly slow: string | undefined;
}

/**
 * Takes one key press. `atMs` is the event's own time, so that a busy page does not stretch a burst. The whole run counts:
 * a pause in the middle of a card must not make another number of its end.
 */
export const takeKey = (burst: Burst, key: string, atMs: number): Taken => {
  const continues = atMs - burst.lastMs <= longestPauseMs;
  const nothing = { begins: false, card: undefined, slow: undefined };
  if (key === 'Enter') {
    const run = continues && burst.keys.length >= shortestCard ? burst.keys.slice(0, longestCard) : undefined;
    const isFast = run !== undefined && atMs - burst.firstMs <= burst.keys.length * longestMeanMs;
    return { ...nothing, burst: noBurst, card: isFast ? run : undefined, slow: isFast ? undefined : run };
  }
  // Comes between a reader's capitals and is no character itself.
  if (key === 'Shift') return { ...nothing, burst: continues ? { ...burst, lastMs: atMs } : noBurst };
  // A person, who corrects something or goes on to another field.
  if (key.length !== 1) return { ...nothing, burst: noBurst };
  return continues
    ? { ...nothing, burst: { ...burst, keys: burst.keys + key, lastMs: atMs } }
    : { ...nothing, burst: { keys: key, firstMs: atMs, lastMs: atMs }, begins: true };
};

/** Whether what was typed can be no PIN: it has letters, or more digits than any. */
export const isNoPin = (typed: string): boolean => !/^\d{4,6}$/.test(typed);

/** The character of a key press; while an input method composes, the one that is printed on the key. */
export const keyOf = ({
  key,
  code,
  shiftKey,
  isComposing,
}: Pick<KeyboardEvent, 'key' | 'code' | 'shiftKey' | 'isComposing'>): string => {
  if (!isComposing && key !== 'Process') return key;
  const printed = /^(?:Key([A-Z])|(?:Digit|Numpad)(\d)|(?:Numpad)?(Enter)|(Shift)(?:Left|Right))$/.exec(code);
  const [, letter, digit, enter, shift] = printed ?? [];
  if (letter !== undefined) return shiftKey ? letter : letter.toLowerCase();
  return digit ?? enter ?? shift ?? '';
};

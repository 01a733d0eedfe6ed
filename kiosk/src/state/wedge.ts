/** Keys that came one right after the other, as a card or QR reader types them. */
export interface Burst {
  readonly keys: string;
  readonly lastMs: number;
}
export const noBurst: Burst = { keys: '', lastMs: Number.NEGATIVE_INFINITY };

/** A person does not type this fast; a keyboard wedge does not type slower. */
const longestPauseMs = 45;
const shortestCard = 6;
const longestCard = 64;

/**
 * Takes one key press. Gives a card number when a burst of at least six characters ended in Enter. `atMs` is the
 * event's own time, so that a busy page does not stretch a burst.
 */
export const takeKey = (
  burst: Burst,
  key: string,
  atMs: number,
): { readonly burst: Burst; readonly card: string | undefined } => {
  const continues = atMs - burst.lastMs <= longestPauseMs;
  if (key === 'Enter') {
    const whole = continues && burst.keys.length >= shortestCard;
    return { burst: noBurst, card: whole ? burst.keys.slice(0, longestCard) : undefined };
  }
  // Shift and the like come between a reader's capitals and are no characters themselves.
  if (key.length !== 1) return { burst: continues ? { ...burst, lastMs: atMs } : noBurst, card: undefined };
  return { burst: { keys: continues ? burst.keys + key : key, lastMs: atMs }, card: undefined };
};

/** What the pad holds and why it may not be used. Never the person: nobody is known yet. */
export type PinPad =
  | {
      readonly state: 'entering';
      readonly digits: string;
      readonly fault?: 'wrong' | 'short' | 'offline' | 'notAllowed';
    }
  | { readonly state: 'checking'; readonly secret: string; readonly method: 'pin' | 'card' }
  | { readonly state: 'locked'; readonly untilMs: number; readonly method: 'pin' | 'card' };

export type PinPadInput =
  | { readonly kind: 'digit'; readonly digit: string }
  | { readonly kind: 'erase' | 'clear' | 'submit' | 'refused' | 'unreachable' | 'notAllowed' }
  | { readonly kind: 'card'; readonly secret: string }
  | { readonly kind: 'lockedOut'; readonly untilMs: number }
  | { readonly kind: 'tick'; readonly nowMs: number };

export const emptyPad: PinPad = { state: 'entering', digits: '' };
const shortestPin = 4;
export const longestPin = 6;

/**
 * Digits go in while entering; a card is taken while entering, and while PINs are locked out: the agent counts both apart,
 * so that a teacher's card still opens for who must leave with their child. Nothing is taken while checking.
 */
export const reducePad = (pad: PinPad, input: PinPadInput): PinPad => {
  switch (pad.state) {
    case 'entering':
      return reduceEntering(pad, input);
    case 'checking':
      switch (input.kind) {
        case 'refused':
          return { state: 'entering', digits: '', fault: 'wrong' };
        case 'unreachable':
          return { state: 'entering', digits: '', fault: 'offline' };
        case 'notAllowed':
          return { state: 'entering', digits: '', fault: 'notAllowed' };
        case 'lockedOut':
          return { state: 'locked', untilMs: input.untilMs, method: pad.method };
        default:
          return pad;
      }
    case 'locked':
      if (input.kind === 'card' && pad.method === 'pin') {
        return { state: 'checking', secret: input.secret, method: 'card' };
      }
      return input.kind === 'tick' && input.nowMs >= pad.untilMs ? emptyPad : pad;
  }
};

const reduceEntering = (pad: Extract<PinPad, { state: 'entering' }>, input: PinPadInput): PinPad => {
  switch (input.kind) {
    case 'digit':
      return pad.digits.length >= longestPin ? pad : { state: 'entering', digits: pad.digits + input.digit };
    case 'erase':
      return { state: 'entering', digits: pad.digits.slice(0, -1) };
    case 'clear':
      return emptyPad;
    case 'submit':
      return pad.digits.length < shortestPin
        ? { ...pad, fault: 'short' }
        : { state: 'checking', secret: pad.digits, method: 'pin' };
    case 'card':
      return { state: 'checking', secret: input.secret, method: 'card' };
    default:
      return pad;
  }
};

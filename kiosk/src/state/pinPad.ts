/** A member of staff who has said who they are; a PIN must then be theirs. */
export interface Named {
  readonly staffId: string;
  readonly name: string;
}

/** What the pad holds and why it may not be used. Never who it is that stands there: nobody is known yet. */
export type PinPad =
  | {
      readonly state: 'entering';
      readonly digits: string;
      readonly fault?: 'wrong' | 'short' | 'offline' | 'notAllowed';
      readonly named?: Named | undefined;
    }
  | {
      readonly state: 'checking';
      readonly secret: string;
      readonly method: 'pin' | 'card';
      readonly named?: Named | undefined;
    }
  | {
      readonly state: 'locked';
      readonly untilMs: number;
      readonly method: 'pin' | 'card';
      readonly named?: Named | undefined;
    };

export type PinPadInput =
  | { readonly kind: 'digit'; readonly digit: string }
  | { readonly kind: 'erase' | 'clear' | 'submit' | 'refused' | 'unreachable' | 'notAllowed' }
  | { readonly kind: 'card'; readonly secret: string }
  | { readonly kind: 'named'; readonly named: Named }
  | { readonly kind: 'lockedOut'; readonly untilMs: number }
  | { readonly kind: 'tick'; readonly nowMs: number };

export const emptyPad: PinPad = { state: 'entering', digits: '' };
const shortestPin = 4;
export const longestPin = 6;

/**
 * Digits go in while entering. While PINs are locked out a card is taken, and a member of staff may say who they are and
 * enter their own: the agent counts each apart, so that somebody can always let a child leave. While checking no digit is
 * taken; another card is, for whoever holds it now.
 */
export const reducePad = (pad: PinPad, input: PinPadInput): PinPad => {
  switch (pad.state) {
    case 'entering':
      return reduceEntering(pad, input);
    case 'checking':
      return reduceChecking(pad, input);
    case 'locked':
      if (input.kind === 'named') return { state: 'entering', digits: '', named: input.named };
      if (input.kind === 'card' && pad.method === 'pin') return taken(input.secret);
      // The kiosk's own wait may be longer: whoever is named stays named.
      return input.kind === 'tick' && input.nowMs >= pad.untilMs ? { ...emptyPad, named: pad.named } : pad;
  }
};

const taken = (card: string): PinPad => ({ state: 'checking', secret: card, method: 'card' });

const reduceChecking = (pad: Extract<PinPad, { state: 'checking' }>, input: PinPadInput): PinPad => {
  const again = { state: 'entering', digits: '', named: pad.named } as const;
  switch (input.kind) {
    case 'refused':
      return { ...again, fault: 'wrong' };
    case 'unreachable':
      return { ...again, fault: 'offline' };
    case 'notAllowed':
      return { ...again, fault: 'notAllowed' };
    case 'lockedOut':
      return { state: 'locked', untilMs: input.untilMs, method: pad.method, named: pad.named };
    case 'card':
      // Some readers say the same card twice.
      return pad.method === 'card' && pad.secret === input.secret ? pad : taken(input.secret);
    default:
      return pad;
  }
};

const reduceEntering = (pad: Extract<PinPad, { state: 'entering' }>, input: PinPadInput): PinPad => {
  const { named } = pad;
  switch (input.kind) {
    case 'digit':
      return pad.digits.length >= longestPin ? pad : { state: 'entering', digits: pad.digits + input.digit, named };
    case 'erase':
      return { state: 'entering', digits: pad.digits.slice(0, -1), named };
    case 'clear':
      return { state: 'entering', digits: '', named };
    case 'submit':
      return pad.digits.length < shortestPin
        ? { ...pad, fault: 'short' }
        : { state: 'checking', secret: pad.digits, method: 'pin', named };
    case 'card':
      return taken(input.secret);
    case 'named':
      return { state: 'entering', digits: '', named: input.named };
    default:
      return pad;
  }
};

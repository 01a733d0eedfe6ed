import { computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { Session } from '#contract/identity.ts';
import type { HouseCopy } from '#contract/rollCall.ts';
import type { Kiosk } from './kiosk.ts';
import { emptyPad, type PinPad, type PinPadInput, reducePad } from './pinPad.ts';
import { rightEndOf } from './right.ts';
import { type Purpose, type Screen, screenAfter } from './screens.ts';
import { isNoPin, noBurst, takeKey } from './wedge.ts';

export interface Identification {
  readonly pad: Signal<PinPad>;
  readonly input: (input: PinPadInput) => void;
  /** Opens the PIN pad, or goes straight on when staff are identified already. */
  readonly identify: (purpose: Purpose) => void;
  /** The agent has answered that it does not know who stands here: it was started anew, or their PIN was taken away. */
  readonly forgotten: (session: Session) => void;
  readonly isForgotten: ReadonlySignal<boolean>;
  /** The pad, for the same person to come back to this screen. */
  readonly again: () => void;
  /** While a screen registers a card, the next one goes there and identifies nobody. */
  readonly cardTaker: Signal<((card: string) => void) | undefined>;
  /**
   * Takes a key press of the whole page: whether it may begin a card, or has ended one, which then goes to nothing else
   * and leaves nothing in a field.
   */
  readonly key: (key: string, atMs: number) => 'begins' | 'card' | undefined;
}

type Checking = Extract<PinPad, { state: 'checking' }>;

const lockedFallbackMs = 15_000;

/** From a PIN or a card to a session and the screen behind it. */
export const createIdentification = (kiosk: Kiosk): Identification => {
  const pad = signal<PinPad>(emptyPad);
  const cardTaker = signal<((card: string) => void) | undefined>(undefined);
  const unknownToAgent = signal<Session | undefined>(undefined);
  const isForgotten = computed(() => {
    const here = kiosk.session.value;
    return here !== undefined && here === unknownToAgent.value;
  });
  let burst = noBurst;

  const input = (what: PinPadInput): void => {
    const before = pad.value;
    pad.value = reducePad(before, what);
    if (pad.value.state === 'checking' && pad.value !== before) void check(pad.value);
  };

  const check = async (checking: Checking): Promise<void> => {
    const asking = kiosk.screen.value;
    if (asking.at !== 'identify') return;
    /** Another stands here by now, or this one has gone on: the answer is for nobody on the screen. */
    const isStale = (): boolean => kiosk.screen.value !== asking || pad.value !== checking;
    const { purpose } = asking;
    const { method, secret, named } = checking;
    const personId = named && { personId: named.staffId };
    const answer = await kiosk.api.post<Session>('/sessions', { method, secret, ...personId });
    if (answer.ok) {
      const next = screenAfter(answer.body, purpose, kiosk.settings.value.roomId);
      if (isStale() || !next) {
        void kiosk.api.remove('/sessions/current', answer.body.token);
        if (!isStale()) input({ kind: 'notAllowed' });
        return;
      }
      enter(answer.body, method, next);
      kiosk.offlineIdentity.remember(method, secret, answer.body).catch(() => undefined);
    } else if (answer.status === 423 || answer.problem?.retryAt !== undefined) {
      // A wrong PIN that was one too many carries the time as well.
      const untilMs = Date.parse(answer.problem?.retryAt ?? '') || kiosk.nowMs.value + lockedFallbackMs;
      kiosk.offlineIdentity.locked(method, untilMs, named?.staffId).catch(() => undefined);
      if (!isStale()) input({ kind: 'lockedOut', untilMs });
    } else if (rightEndOf(answer.code)) {
      // The kiosk itself is no longer known.
      void kiosk.start();
    } else if (answer.status === 0 || answer.status >= 500) await checkAlone(checking, purpose, isStale);
    else if (!isStale()) input({ kind: 'refused' });
  };

  /** The agent is away: who was here today is known to the kiosk itself. */
  const checkAlone = async (
    { method, secret, named }: Checking,
    purpose: Purpose,
    isStale: () => boolean,
  ): Promise<void> => {
    const answer = await kiosk.offlineIdentity
      .find(method, secret, kiosk.nowMs.value, named?.staffId)
      .catch(() => ({ kind: 'unknown' }) as const);
    if (isStale()) return;
    if (answer.kind === 'locked') input({ kind: 'lockedOut', untilMs: answer.untilMs });
    else if (answer.kind === 'unknown') input({ kind: 'unreachable' });
    else {
      const next = screenAfter(answer.session, purpose, kiosk.settings.value.roomId);
      if (next) enter(withPlaces(answer.session, kiosk.copy.value), method, next);
      else input({ kind: 'notAllowed' });
    }
  };

  const enter = (session: Session, method: 'pin' | 'card', next: Screen): void => {
    kiosk.session.value = session;
    kiosk.method.value = method;
    pad.value = emptyPad;
    kiosk.go(next);
    kiosk.outbox.kick();
  };

  effect(() => input({ kind: 'tick', nowMs: kiosk.nowMs.value }));

  const identify = (purpose: Purpose): void => {
    const known = isForgotten.value ? undefined : kiosk.session.value;
    const next = known?.person.kind === 'staff' ? screenAfter(known, purpose, kiosk.settings.value.roomId) : undefined;
    // The pad asks for somebody else: whoever was known until now has done.
    if (kiosk.session.value && !next) kiosk.leave();
    // What the last one typed, or still waits for, is not this one's.
    if (pad.value.state !== 'locked' || pad.value.named) pad.value = emptyPad;
    kiosk.go(next ?? { at: 'identify', purpose }, purpose);
  };

  const again = (): void => {
    const { value: screen } = kiosk.screen;
    const personId = kiosk.session.value?.person.id;
    if (personId !== undefined) identify({ for: 'again', personId, screen });
  };

  const key = (name: string, atMs: number): 'begins' | 'card' | undefined => {
    const taken = takeKey(burst, name, atMs);
    burst = taken.burst;
    const { at } = kiosk.screen.value;
    // At the pad a person types a PIN and nothing else: what can be none is a card, however slow its reader.
    const slow = at === 'identify' && taken.slow !== undefined && isNoPin(taken.slow) ? taken.slow : undefined;
    const card = taken.card ?? slow;
    if (card === undefined || at === 'enrol' || at === 'starting' || at === 'elsewhere' || at === 'unreachable')
      return taken.begins ? 'begins' : undefined;
    if (cardTaker.value) cardTaker.value(card);
    // Whoever marks a roll-call must not lose the list to a card that touches the reader.
    else if (at !== 'rollCall') identifyByCard(card);
    return 'card';
  };

  const identifyByCard = (card: string): void => {
    if (kiosk.session.value) kiosk.leave();
    if (kiosk.screen.value.at !== 'identify') kiosk.go({ at: 'identify', purpose: { for: 'children' } });
    // The reader's digits also reached the pad as keys; they are no PIN.
    if (pad.value.state === 'entering') pad.value = emptyPad;
    input({ kind: 'card', secret: card });
  };

  return {
    pad,
    cardTaker,
    input,
    identify,
    forgotten: (session) => {
      unknownToAgent.value = session;
    },
    isForgotten,
    again,
    key,
  };
};

/** A session that was kept this morning, with its children where the kiosk's copy has them now. */
const withPlaces = (session: Session, house: HouseCopy | undefined): Session => ({
  ...session,
  children: session.children.map((child) => {
    const place = house?.people.find(({ who, personId }) => who === 'child' && personId === child.childId);
    if (!place || place.inside === child.present) return child;
    return { ...child, present: place.inside, roomId: place.roomId, since: null };
  }),
});

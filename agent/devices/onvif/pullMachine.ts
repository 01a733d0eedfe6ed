/**
 * The life of a pull-point subscription as states × events. Pure: times come in with the events, what is to be done goes
 * out as effects. Invariants: at most one request is out; every answer, good or bad, leads to another request or to a
 * timer, so that the loop cannot die; whatever may have been missed is doubted before it is asked for again.
 */

/** A subscription at the camera. Times are monotonic, in our own clock, whatever the camera's clock says. */
export interface Subscription {
  readonly address: string;
  /** Reference parameters, as XML, that each request to it repeats. */
  readonly parameters: string;
  readonly renewAt: number;
  readonly endsAt: number;
}

export type BlockedBy = 'auth' | 'slots' | 'unsupported';

export type PullState =
  | { readonly name: 'idle' }
  /** `old`: the one that the new one replaces, because it cannot be renewed. */
  | { readonly name: 'creating'; readonly old: Subscription | undefined }
  | { readonly name: 'syncing'; readonly subscription: Subscription }
  | { readonly name: 'pulling'; readonly subscription: Subscription }
  | { readonly name: 'renewing'; readonly subscription: Subscription }
  /** Waits for its timer. The subscription may have outlived what went wrong. */
  | { readonly name: 'backoff'; readonly subscription: Subscription | undefined }
  | { readonly name: 'blocked'; readonly by: BlockedBy };

/** What was learned about this camera; it outlives subscriptions. */
export interface PullMemory {
  /** How long a subscription is asked to live. */
  readonly askedLifeMs: number;
  /** How it wants the end of a subscription to be said. */
  readonly form: 'relative' | 'absolute';
  readonly canRenew: boolean;
  readonly canSync: boolean;
  /** One Unsubscribe ends everybody's subscriptions: never sent again. */
  readonly unsubscribeKillsAll: boolean;
  /** When an older subscription was unsubscribed; a new one that is gone right after was killed by it. */
  readonly unsubscribedAt: number | undefined;
  /** What was told is believed no more, though no request failed: asked for again as soon as the camera answers. */
  readonly isDoubted: boolean;
  /** In a row; a pull that was answered ends the row. */
  readonly failures: number;
  readonly blocks: number;
}

export interface Machine {
  readonly state: PullState;
  readonly memory: PullMemory;
}

/** Why a request failed. `lost`: nobody answered. */
export type PullFailure = 'lost' | 'auth' | 'slots' | 'unsupported' | 'gone' | 'argument' | 'fault';

/** `at`: monotonic milliseconds. `lifeMs`: how long it will live; undefined when the camera does not tell. */
export type PullEvent = { readonly at: number } & (
  | { readonly name: 'start' }
  | {
      readonly name: 'created';
      readonly address: string;
      readonly parameters: string;
      readonly lifeMs: number | undefined;
    }
  | { readonly name: 'synced' }
  | { readonly name: 'pulled' }
  | { readonly name: 'renewed'; readonly lifeMs: number | undefined }
  | { readonly name: 'failed'; readonly why: PullFailure }
  | { readonly name: 'timer' }
  /** An older subscription was really unsubscribed. */
  | { readonly name: 'released' }
  /** Something changed for the better: the login is right again, the camera is back. */
  | { readonly name: 'nudge' }
  /** Whoever watches the camera lost sight of it, and doubts what was told. */
  | { readonly name: 'doubted' }
  /** Nothing is doubted, but it would be good to hear how things stand. */
  | { readonly name: 'wondered' }
  | { readonly name: 'stop' }
);

/** How long, and said in which way: as a duration, or as the camera's own time. */
export interface AskedLife {
  readonly form: PullMemory['form'];
  readonly lifeMs: number;
}

export type PullEffect =
  | { readonly do: 'create'; readonly asked: AskedLife }
  | { readonly do: 'sync'; readonly subscription: Subscription }
  | { readonly do: 'pull'; readonly subscription: Subscription }
  | { readonly do: 'renew'; readonly subscription: Subscription; readonly asked: AskedLife }
  /** The timer is set to a moment within, by chance: cameras that were lost together do not come back together. */
  | { readonly do: 'wait'; readonly leastMs: number; readonly mostMs: number }
  /** Nobody knows any more how things stand. */
  | { readonly do: 'doubt' }
  /** Unsubscribes everything that was kept of earlier days, apart from the present one. */
  | { readonly do: 'release'; readonly present: Subscription | undefined };

export interface Step extends Machine {
  readonly effects: readonly PullEffect[];
}

/** Home Assistant's numbers: ten minutes asked, renewed after eight. Short enough that a forgotten slot is soon free. */
export const askedLifeMs = 600_000;
const renewedAfter = 0.8;
/** For a camera that does not tell: the shortest default that was seen. */
const untoldLifeMs = 60_000;
const shortestLifeMs = 10_000;
/** A subscription that dies so soon after an Unsubscribe of another one died of it. */
const killedWithinMs = 60_000;
const firstWaitMs = 1_000;
const longestWaitMs = 60_000;
const blockedMs: Record<BlockedBy, { readonly first: number; readonly longest: number }> = {
  // Cameras lock an account for half an hour after five tries.
  auth: { first: 300_000, longest: 3_600_000 },
  // A forgotten subscription is over within minutes.
  slots: { first: 30_000, longest: 600_000 },
  unsupported: { first: 600_000, longest: 14_400_000 },
};

export const newMachine = (unsubscribeKillsAll: boolean, lifeMs = askedLifeMs): Machine => ({
  state: { name: 'idle' },
  memory: {
    askedLifeMs: lifeMs,
    form: 'relative',
    canRenew: true,
    canSync: true,
    unsubscribeKillsAll,
    unsubscribedAt: undefined,
    isDoubted: false,
    failures: 0,
    blocks: 0,
  },
});

type StateName = PullState['name'];
type EventName = PullEvent['name'];
type Handler<S extends StateName, E extends EventName> = (
  state: Extract<PullState, { name: S }>,
  event: Extract<PullEvent, { name: E }>,
  memory: PullMemory,
) => Step;

const step = (state: PullState, memory: PullMemory, ...effects: PullEffect[]): Step => ({ state, memory, effects });
/** An answer to a request that is no longer of interest. */
const ignore = (state: PullState, _event: PullEvent, memory: PullMemory): Step => step(state, memory);
const released = (state: PullState, { at }: PullEvent, memory: PullMemory): Step =>
  step(state, { ...memory, unsubscribedAt: at });
/** What is out may still fail, having been sent to nobody; then the wait is a short one. */
const cheered = (state: PullState, _event: PullEvent, memory: PullMemory): Step =>
  step(state, { ...memory, failures: 0 });
/** Of the other states each leads to a synchronisation point or a new subscription by itself. */
const doubted = (state: PullState, _event: PullEvent, memory: PullMemory): Step =>
  step(state, { ...memory, isDoubted: true });
/** Where it cannot be asked for, a new subscription would cost more than the question is worth. */
const wondered = (state: PullState, event: PullEvent, memory: PullMemory): Step =>
  memory.canSync ? doubted(state, event, memory) : step(state, memory);
const stop = (_state: PullState, _event: PullEvent, memory: PullMemory): Step => step({ name: 'idle' }, memory);

const askedOf = ({ form, askedLifeMs: lifeMs }: PullMemory): AskedLife => ({ form, lifeMs });

const create = (memory: PullMemory, old?: Subscription): Step =>
  step({ name: 'creating', old }, memory, { do: 'create', asked: askedOf(memory) });

const pull = (memory: PullMemory, subscription: Subscription): Step =>
  step({ name: 'pulling', subscription }, memory, { do: 'pull', subscription });

const sync = (memory: PullMemory, subscription: Subscription): Step => {
  const next = { ...memory, isDoubted: false };
  return memory.canSync
    ? step({ name: 'syncing', subscription }, next, { do: 'sync', subscription })
    : pull(next, subscription);
};

/** What is asked of a subscription that is well. A camera without synchronisation point tells how things stand to a new one. */
const goOn = (memory: PullMemory, subscription: Subscription): Step => {
  if (!memory.isDoubted) return pull(memory, subscription);
  return memory.canSync ? sync(memory, subscription) : create({ ...memory, isDoubted: false }, subscription);
};

const subscriptionOf = (
  memory: PullMemory,
  at: number,
  lifeMs: number | undefined,
  where: Pick<Subscription, 'address' | 'parameters'>,
): Subscription => {
  const life = Math.max(Math.min(shortestLifeMs, memory.askedLifeMs), lifeMs ?? untoldLifeMs);
  return { ...where, renewAt: at + life * renewedAfter, endsAt: at + life };
};

/** Full jitter between one second and a ceiling that doubles with each failure up to a minute. */
const backoff = (memory: PullMemory, subscription: Subscription | undefined): Step => {
  const mostMs = Math.min(longestWaitMs, firstWaitMs * 2 ** Math.min(memory.failures + 1, 10));
  const next = { ...memory, failures: memory.failures + 1 };
  return step({ name: 'backoff', subscription }, next, { do: 'doubt' }, { do: 'wait', leastMs: firstWaitMs, mostMs });
};

const block = (memory: PullMemory, by: BlockedBy): Step => {
  const { first, longest } = blockedMs[by];
  const leastMs = Math.min(longest, first * 2 ** Math.min(memory.blocks, 10));
  const next = { ...memory, blocks: memory.blocks + 1 };
  return step({ name: 'blocked', by }, next, { do: 'doubt' }, { do: 'wait', leastMs, mostMs: leastMs * 1.5 });
};

/** One of the slots may be ours, of before we were restarted: it is given back once, and asked for again soon. */
const withoutSlot = (memory: PullMemory): Step => {
  if (memory.unsubscribeKillsAll || memory.blocks > 0) return block(memory, 'slots');
  return step(
    { name: 'blocked', by: 'slots' },
    { ...memory, blocks: 1 },
    { do: 'doubt' },
    { do: 'release', present: undefined },
    { do: 'wait', leastMs: 2 * firstWaitMs, mostMs: 3 * firstWaitMs },
  );
};

const otherForm = (memory: PullMemory): PullMemory => ({
  ...memory,
  form: memory.form === 'relative' ? 'absolute' : 'relative',
});

/** What a failure means where a subscription was in use. */
const failedWith = (
  subscription: Subscription,
  { why, at }: Extract<PullEvent, { name: 'failed' }>,
  memory: PullMemory,
): Step => {
  switch (why) {
    case 'auth':
      return block(memory, 'auth');
    case 'gone': {
      const wasKilled = memory.unsubscribedAt !== undefined && at - memory.unsubscribedAt <= killedWithinMs;
      const learned = wasKilled ? { ...memory, unsubscribeKillsAll: true, unsubscribedAt: undefined } : memory;
      return backoff(learned, undefined);
    }
    case 'lost':
      return backoff(memory, subscription.endsAt > at ? subscription : undefined);
    case 'slots':
    case 'unsupported':
    case 'argument':
    case 'fault':
      return backoff(memory, undefined);
  }
};

/** Every state × every event: the compiler refuses a table with a hole. */
const table: { readonly [S in StateName]: { readonly [E in EventName]: Handler<S, E> } } = {
  idle: {
    start: (_, __, memory) => create(memory),
    created: ignore,
    synced: ignore,
    pulled: ignore,
    renewed: ignore,
    failed: ignore,
    timer: ignore,
    released,
    nudge: ignore,
    doubted: ignore,
    wondered: ignore,
    stop,
  },
  creating: {
    start: ignore,
    created: (state, { at, lifeMs, address, parameters }, memory) => {
      const subscription = subscriptionOf(memory, at, lifeMs, { address, parameters });
      const next = sync({ ...memory, blocks: 0 }, subscription);
      const release: PullEffect[] = memory.unsubscribeKillsAll ? [] : [{ do: 'release', present: subscription }];
      // Everywhere else it was doubted when the last one was lost.
      const doubt: PullEffect[] = state.old === undefined ? [] : [{ do: 'doubt' }];
      return { ...next, effects: [...doubt, ...release, ...next.effects] };
    },
    synced: ignore,
    pulled: ignore,
    renewed: ignore,
    failed: ({ old }, { why, at }, memory) => {
      switch (why) {
        case 'auth':
          return block(memory, 'auth');
        case 'slots':
          return withoutSlot(memory);
        case 'unsupported':
          return block(memory, 'unsupported');
        case 'argument':
        case 'fault':
        case 'gone':
          return backoff(otherForm(memory), undefined);
        case 'lost':
          return backoff(memory, old && old.endsAt > at ? old : undefined);
      }
    },
    timer: ignore,
    released,
    nudge: cheered,
    doubted: ignore,
    wondered: ignore,
    stop,
  },
  syncing: {
    start: ignore,
    created: ignore,
    synced: ({ subscription }, _, memory) => pull(memory, subscription),
    pulled: ignore,
    renewed: ignore,
    failed: ({ subscription }, event, memory) => {
      if (event.why === 'lost' || event.why === 'auth' || event.why === 'gone') {
        return failedWith(subscription, event, memory);
      }
      // Some refuse it (Bosch). They may still tell how things stand by themselves; until then it is unknown.
      return pull({ ...memory, canSync: false }, subscription);
    },
    timer: ignore,
    released,
    nudge: cheered,
    doubted: ignore,
    wondered: ignore,
    stop,
  },
  pulling: {
    start: ignore,
    created: ignore,
    synced: ignore,
    pulled: ({ subscription }, { at }, memory) => {
      const well = { ...memory, failures: 0 };
      if (at < subscription.renewAt) return goOn(well, subscription);
      if (!well.canRenew) return create(well, subscription);
      return step({ name: 'renewing', subscription }, well, { do: 'renew', subscription, asked: askedOf(well) });
    },
    renewed: ignore,
    failed: ({ subscription }, event, memory) => failedWith(subscription, event, memory),
    timer: ignore,
    released,
    nudge: cheered,
    doubted,
    wondered,
    stop,
  },
  renewing: {
    start: ignore,
    created: ignore,
    synced: ignore,
    pulled: ignore,
    renewed: ({ subscription }, { at, lifeMs }, memory) =>
      goOn(memory, subscriptionOf(memory, at, lifeMs, subscription)),
    failed: ({ subscription }, event, memory) => {
      if (event.why === 'unsupported') return create({ ...memory, canRenew: false }, subscription);
      if (event.why === 'argument' || event.why === 'fault') return create(otherForm(memory), subscription);
      return failedWith(subscription, event, memory);
    },
    timer: ignore,
    released,
    nudge: cheered,
    doubted,
    wondered,
    stop,
  },
  backoff: {
    start: ignore,
    created: ignore,
    synced: ignore,
    pulled: ignore,
    renewed: ignore,
    failed: ignore,
    timer: ({ subscription }, { at }, memory) =>
      subscription && subscription.endsAt > at ? sync(memory, subscription) : create(memory),
    released,
    nudge: (state, _, memory) =>
      step(state, { ...memory, failures: 0 }, { do: 'wait', leastMs: firstWaitMs, mostMs: firstWaitMs }),
    doubted: ignore,
    wondered: ignore,
    stop,
  },
  blocked: {
    start: ignore,
    created: ignore,
    synced: ignore,
    pulled: ignore,
    renewed: ignore,
    failed: ignore,
    timer: (_, __, memory) => create(memory),
    released,
    nudge: (state, _, memory) =>
      state.by === 'auth'
        ? step(state, { ...memory, blocks: 0 }, { do: 'wait', leastMs: firstWaitMs, mostMs: firstWaitMs })
        : step(state, memory),
    doubted: ignore,
    wondered: ignore,
    stop,
  },
};

/** What comes next, and what is to be done for it. */
export const nextPull = ({ state, memory }: Machine, event: PullEvent): Step => {
  // TypeScript cannot see that a state's own row takes the state, and an event's own column the event.
  const handler = table[state.name][event.name] as Handler<StateName, EventName>;
  return handler(state as never, event as never, memory);
};

import {
  askedLifeMs,
  type Machine,
  newMachine,
  nextPull,
  type PullEffect,
  type PullEvent,
  type Subscription,
} from './pullMachine.ts';
import type { PullCalls } from './subscription.ts';
import type { Element } from './xml.ts';

/** What outlives a restart: our subscriptions at the camera, so that we do not take all its slots one by one. */
export interface KeptSubscriptions {
  readonly subscriptions: readonly Pick<Subscription, 'address' | 'parameters'>[];
  /** Learned: one Unsubscribe ends everybody's. */
  readonly unsubscribeKillsAll: boolean;
}

export interface PullPaces {
  /** How long a pull waits for a message; twice that without an answer and the events are stale. */
  readonly pullMs: number;
  /** A connection that the camera closes after so long was a pull without messages. */
  readonly closedIsEmptyAfterMs: number;
  /** A camera is asked this seldom at most, in the long run: once a second. A few more at once where much happens. */
  readonly gapMs: number;
  /** How long a subscription is asked to live. */
  readonly lifeMs: number;
  /** The waits of the state machine, times this. */
  readonly waitFactor: number;
}

export const defaultPullPaces: PullPaces = {
  pullMs: 30_000,
  closedIsEmptyAfterMs: 5_000,
  gapMs: 1_000,
  lifeMs: askedLifeMs,
  waitFactor: 1,
};

export interface PullLoopOptions {
  readonly calls: PullCalls;
  readonly kept: { read(): KeptSubscriptions; write(kept: KeptSubscriptions): void };
  readonly monotonicMs: () => number;
  readonly random: () => number;
  readonly paces: PullPaces;
  readonly onMessages: (messages: readonly Element[]) => void;
  /** Nobody knows any more how things stand. */
  readonly onDoubt: () => void;
  /** Events come: at the first answered pull, and at the first after a silence. */
  readonly onLive: () => void;
  /** No pull was answered for too long, which began `silentMs` milliseconds ago. */
  readonly onSilent: (why: string, silentMs: number) => void;
  /** The login was refused; the next one is somebody else's decision. */
  readonly onRefused: (why: string) => void;
  /** Something of ours went wrong, never the camera's. */
  readonly onBug: (error: unknown) => void;
}

export interface PullLoop {
  start(): void;
  /** The camera is well again: what waits need not wait any longer. */
  nudge(): void;
  /** Whoever watches the camera doubts what it told: it is asked for again. */
  doubted(): void;
  /** How things stand is asked for, where the camera can be asked; nothing is doubted meanwhile. */
  wonder(): void;
  stop(): Promise<void>;
}

const burst = 4;

/** Carries out what the state machine says, and watches from outside that answers come. */
export const createPullLoop = (options: PullLoopOptions): PullLoop => {
  const { calls, kept, monotonicMs, paces } = options;
  const memoryOfBefore = kept.read();
  let machine: Machine = newMachine(memoryOfBefore.unsubscribeKillsAll, paces.lifeMs);
  let older = memoryOfBefore.subscriptions;
  let timer: NodeJS.Timeout | undefined;
  let watchdog: NodeJS.Timeout | undefined;
  let request = new AbortController();
  let heardAt = 0;
  let isLive = false;
  let lastTrouble = '';
  let tokens = burst;
  let refilledAt = 0;

  const happen = (event: PullEvent): void => {
    const before = machine;
    const step = nextPull(machine, event);
    machine = step;
    if (step.memory.unsubscribeKillsAll !== before.memory.unsubscribeKillsAll) keep();
    if (step.state.name !== 'backoff' && step.state.name !== 'blocked') clearTimeout(timer);
    for (const effect of step.effects) carryOut(effect);
  };

  const tell = (event: Untimed<PullEvent>, at = monotonicMs()): void => happen({ ...event, at } as PullEvent);

  /** What others do with what they are told may fail (a full disk), which is no reason to leave the camera unheard. */
  const safely = (act: () => void): void => {
    try {
      act();
    } catch (error) {
      options.onBug(error);
    }
  };

  /** What cannot be remembered holds one slot for ten minutes after a restart; a subscription that is not used holds it now. */
  const keep = (): void =>
    safely(() => kept.write({ subscriptions: older, unsubscribeKillsAll: machine.memory.unsubscribeKillsAll }));

  const carryOut = (effect: PullEffect): void => {
    switch (effect.do) {
      case 'doubt':
        safely(options.onDoubt);
        return;
      case 'wait': {
        const { leastMs, mostMs } = effect;
        clearTimeout(timer);
        timer = setTimeout(
          () => tell({ name: 'timer' }),
          (leastMs + options.random() * (mostMs - leastMs)) * paces.waitFactor,
        );
        return;
      }
      case 'release':
        run(async () => {
          // Beside the request that goes out with it.
          for (const one of older.filter(({ address }) => address !== effect.present?.address)) {
            const { ok } = await calls.unsubscribe(one);
            if (ok) tell({ name: 'released' });
          }
          older = effect.present ? [effect.present] : [];
          keep();
        }, options.onBug);
        return;
      case 'create':
      case 'sync':
      case 'pull':
      case 'renew': {
        const mine = new AbortController();
        request = mine;
        run(async () => {
          await turn(mine.signal);
          if (mine.signal.aborted) return;
          const askedAt = monotonicMs();
          const next = await ask(effect, mine.signal);
          // Stopped, or given up by the watchdog, meanwhile.
          if (request === mine && !mine.signal.aborted)
            tell(next, next.name === 'created' || next.name === 'renewed' ? askedAt : undefined);
        }, goOn);
      }
    }
  };

  const ask = async (
    effect: Extract<PullEffect, { do: 'create' | 'sync' | 'pull' | 'renew' }>,
    signal: AbortSignal,
  ): Promise<Untimed<PullEvent>> => {
    const outcome = await answerTo(effect, signal);
    if ('name' in outcome) return outcome;
    lastTrouble = outcome.failure.detail;
    if (outcome.why === 'auth') safely(() => options.onRefused(lastTrouble));
    const { failure } = outcome;
    // One maker closes a waiting pull after ten seconds instead of saying that nothing happened.
    if (
      effect.do === 'pull' &&
      failure.why === 'unreachable' &&
      failure.isClosed &&
      failure.tookMs >= paces.closedIsEmptyAfterMs
    ) {
      return answered();
    }
    return { name: 'failed', why: outcome.why };
  };

  const answerTo = async (
    effect: Extract<PullEffect, { do: 'create' | 'sync' | 'pull' | 'renew' }>,
    signal: AbortSignal,
  ) => {
    switch (effect.do) {
      case 'create': {
        const created = await calls.create(effect.asked);
        if (!created.ok) return created;
        const { address, parameters, lifeMs } = created;
        older = [...older, { address, parameters }].slice(-mostKept);
        keep();
        return { name: 'created', address, parameters, lifeMs } as const;
      }
      case 'sync': {
        const synced = await calls.sync(effect.subscription);
        return synced.ok ? ({ name: 'synced' } as const) : synced;
      }
      case 'renew': {
        const renewed = await calls.renew(effect.subscription, effect.asked);
        return renewed.ok ? ({ name: 'renewed', lifeMs: renewed.lifeMs } as const) : renewed;
      }
      case 'pull': {
        const pulled = await calls.pull(effect.subscription, paces.pullMs, signal);
        if (!pulled.ok) return pulled;
        if (!signal.aborted) options.onMessages(pulled.messages);
        return answered();
      }
    }
  };

  const answered = (): { readonly name: 'pulled' } => {
    heardAt = monotonicMs();
    if (!isLive) {
      isLive = true;
      safely(options.onLive);
    }
    return { name: 'pulled' };
  };

  /** Resolves when the camera may be asked again. */
  const turn = async (signal: AbortSignal): Promise<void> => {
    const now = monotonicMs();
    tokens = Math.min(burst, tokens + (now - refilledAt) / paces.gapMs);
    refilledAt = now;
    tokens -= 1;
    if (tokens >= 0) return;
    await new Promise<void>((done) => {
      const late = setTimeout(done, -tokens * paces.gapMs);
      signal.addEventListener('abort', () => {
        clearTimeout(late);
        done();
      });
    });
  };

  const run = (act: () => Promise<void>, onError: (error: unknown) => void): void => {
    act().catch(onError);
  };

  /** What is thrown is a mistake of ours: as if no answer had come, so that the subscription is kept and asked again. */
  const goOn = (error: unknown): void => {
    options.onBug(error);
    tell({ name: 'failed', why: 'lost' });
  };

  const watch = (): void => {
    const silentMs = Math.round(monotonicMs() - heardAt);
    if (!isLive || silentMs <= 2 * paces.pullMs) return;
    isLive = false;
    safely(options.onDoubt);
    safely(() => options.onSilent(lastTrouble || 'no answer', silentMs));
    // What is out is given up. An answer that came after all would not bring back what was doubted.
    request.abort();
    tell({ name: 'failed', why: 'lost' });
  };

  return {
    start: () => {
      if (machine.state.name !== 'idle') return;
      refilledAt = monotonicMs();
      watchdog = setInterval(watch, paces.pullMs / 4);
      tell({ name: 'start' });
    },
    nudge: () => tell({ name: 'nudge' }),
    doubted: () => tell({ name: 'doubted' }),
    wonder: () => tell({ name: 'wondered' }),
    stop: async () => {
      clearInterval(watchdog);
      const present = 'subscription' in machine.state ? machine.state.subscription : undefined;
      tell({ name: 'stop' });
      clearTimeout(timer);
      request.abort();
      if (!present || machine.memory.unsubscribeKillsAll) return;
      const { ok } = await calls.unsubscribe(present);
      if (!ok) return;
      older = older.filter(({ address }) => address !== present.address);
      keep();
    },
  };
};

/** More than any camera has slots; the oldest have long ended by themselves. */
const mostKept = 8;

type Untimed<T> = T extends unknown ? Omit<T, 'at'> : never;

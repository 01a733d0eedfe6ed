import type { Cursor } from '#agent/journal/cursor.ts';
import type { Journal } from '#agent/journal/journal.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { OutputLine } from './outputLine.ts';

/** An output that was commanded, and does not say that it obeyed. */
export interface MuteOutput {
  readonly deviceId: string;
  /** Since when it should have answered; milliseconds since the epoch. */
  readonly since: number;
}

export interface Outputs {
  mute(): MuteOutput[];
  /** Told when an output stops answering, or answers again. */
  onChange(listener: () => void): void;
  /** Keeps one on for as long as a test asks for it, wanted or not. */
  hold(id: string, isHeld: boolean): void;
  /** Looks now: the way to an output is there again, or one has just said something. */
  look(): void;
  /** Tells everybody again what they should be doing. */
  renew(): void;
  close(): void;
}

export interface OutputsOptions {
  /** The way to everything that is driven now. One that is no more is told its end. */
  readonly lines: () => readonly OutputLine[];
  /** Which of them must be on now, by id. */
  readonly wanted: () => ReadonlySet<string>;
  readonly journal: Journal;
  readonly clock: Clock;
  /** Where it is kept that an output is on, so that an agent that was killed ends it at its next start. */
  readonly cursorOf: (id: string) => Cursor;
  readonly renewEveryMs?: number;
  readonly answerWithinMs?: number;
}

export const defaultRenewEveryMs = 10_000;
export const defaultAnswerWithinMs = 5_000;
/** So many times as long as an answer may take, whoever lost the way to us has to come back. */
export const settleAnswers = 3;
const lookEveryMs = 1_000;
const keptAfterMs = 50;
const keptAgainAfterMs = 1_000;

/**
 * Keeps each output on by asking for it again and again for as long as it is wanted: at once when that begins or ends, then
 * every 10 s. One with a lease ends by itself when the agent dies. What the relay says is compared with what was asked for.
 */
export const startOutputs = (options: OutputsOptions): Outputs => {
  const { journal, clock } = options;
  const renewEveryMs = options.renewEveryMs ?? defaultRenewEveryMs;
  const listeners: (() => void)[] = [];
  const driven = new Map<string, { readonly line: OutputLine; readonly output: Driven }>();
  const held = new Set<string>();
  let closed = false;

  const present = (): readonly Driven[] => {
    const lines = options.lines();
    const ids = new Set(lines.map(({ id }) => id));
    for (const [id, { output }] of driven) {
      if (ids.has(id)) continue;
      output.follow(false, false);
      output.close();
      driven.delete(id);
    }
    return lines.map((line) => {
      const known = driven.get(line.id);
      if (known?.line === line) return known.output;
      // Wired to something else now.
      known?.output.follow(false, false);
      const output = drive(line, options);
      driven.set(line.id, { line, output });
      return output;
    });
  };
  const follow = (renew: boolean): void => {
    if (closed) return;
    const outputs = present();
    if (outputs.length === 0) return;
    const wanted = options.wanted();
    for (const output of outputs) output.follow(wanted.has(output.id) || held.has(output.id), renew);
  };
  const look = (): void => {
    if (closed) return;
    follow(false);
    const changed = [...driven.values()].filter(({ output }) => output.listen());
    if (changed.length > 0) for (const listener of listeners) listener();
  };
  journal.onCommit(() => void setImmediate(() => follow(false)));
  const timers = [
    setInterval(() => follow(true), renewEveryMs),
    setInterval(look, Math.min(lookEveryMs, renewEveryMs)),
  ];
  return {
    mute: () =>
      [...driven.values()].flatMap(({ output }) => {
        const ms = output.muteFor();
        return ms === undefined ? [] : [{ deviceId: output.id, since: clock.now() - Math.round(ms) }];
      }),
    onChange: (listener) => void listeners.push(listener),
    hold: (id, isHeld) => {
      if (isHeld) held.add(id);
      else held.delete(id);
      follow(false);
    },
    look,
    renew: () => follow(true),
    close: () => {
      closed = true;
      for (const timer of timers) clearInterval(timer);
      for (const { output } of driven.values()) output.close();
    },
  };
};

interface Driven {
  readonly id: string;
  /** `renew`: said again, though nothing changed. */
  follow(want: boolean, renew: boolean): void;
  /** Compares what it says with what it was told. Returns whether it fell mute, or answers again. */
  listen(): boolean;
  /** How long it has owed an answer, in milliseconds; undefined while all is well. */
  muteFor(): number | undefined;
  /** Keeps at once what is to be kept. */
  close(): void;
}

const drive = (line: OutputLine, options: OutputsOptions): Driven => {
  const { journal, clock } = options;
  const answerWithinMs = options.answerWithinMs ?? defaultAnswerWithinMs;
  const cursor = options.cursorOf(line.id);
  /** What it was told last. Kept, because whoever sounds must be silenced after a crash too. */
  let isOn = (cursor.read() ?? 0) > 0;
  /** Since when (monotonic) it owes an answer; undefined: it answered, nothing was asked, or nobody could. */
  let owesSince: number | undefined;
  let isMute = false;
  /** What it should be doing, sent or not. */
  let isWanted = isOn;
  /** It was told to end and has not said that it did. */
  let isEnding = false;
  /** It said so itself since it was told to be on. */
  let hasBegun = false;

  /**
   * Kept until it says that it ended: whoever is killed before that ends it at the next start. Written a little later: it is
   * written through to the disk, and what is said to people in the same turn must not wait behind that.
   */
  let keeping: NodeJS.Timeout | undefined;
  const write = (): void => {
    keeping = undefined;
    try {
      cursor.write(isOn || (isEnding && line.isKnown()) ? Math.max(1, journal.lastSeq()) : 0);
    } catch {
      // The disk is full or broken; the journal tells of it.
      keeping = setTimeout(write, keptAgainAfterMs).unref();
    }
  };
  const keep = (): void => {
    keeping ??= setTimeout(write, keptAfterMs).unref();
  };

  return {
    id: line.id,
    follow: (want, renew) => {
      isWanted = want;
      if (want === isOn) {
        const isAgain = renew || line.hasFailed();
        // An end that was lost would leave one without a lease sounding, so it is repeated until it agrees.
        if (isAgain && (want || (isEnding && line.isKnown()))) line.tell(want);
        else if (renew) line.rest();
        return;
      }
      isEnding = !want;
      if (!line.tell(want)) return;
      isOn = want;
      hasBegun = false;
      keep();
    },
    listen: () => {
      const said = line.said();
      const isObeyed = said === (isWanted ? 'on' : 'off');
      const isExpected = line.canAnswer() && line.isKnown() && (isWanted || isEnding);
      if (isObeyed && isEnding) {
        isEnding = false;
        keep();
      }
      // It fell back before its time.
      if (isOn && isWanted && hasBegun && said === 'off') line.tell(true);
      hasBegun = isOn && said === 'on';
      // It owes an answer from when it is wanted, sent or not.
      if (isObeyed || !isExpected) owesSince = undefined;
      else owesSince ??= clock.monotonicMs();
      const wasMute = isMute;
      isMute = owesSince !== undefined && clock.monotonicMs() - owesSince >= answerWithinMs;
      return wasMute !== isMute;
    },
    close: () => {
      if (keeping === undefined) return;
      clearTimeout(keeping);
      write();
      clearTimeout(keeping);
    },
    muteFor: () => (isMute && owesSince !== undefined ? clock.monotonicMs() - owesSince : undefined),
  };
};

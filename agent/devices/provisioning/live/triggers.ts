import { sensorTexts } from '#contract/sensorTexts.ts';
import type { Position } from '../../positionStore.ts';
import type { Pulse, Signal, SignalBook } from '../../signals.ts';
import { isRelayItem } from '../../wiredOutputs.ts';
import { isTrigger } from '../needs.ts';
import { failed, type Outcome, passed, whatToDo } from './outcome.ts';

export interface Waiting {
  readonly signals: SignalBook;
  readonly position: Position;
  readonly signal: AbortSignal;
  readonly limitMs: number;
  readonly elapsedMs: () => number;
}

/** Whether what a unit tells is this position's: of a unit with several things, only the one that was bound. */
const isOwn = ({ unit }: Position, { unitId, item }: Pick<Signal, 'unitId' | 'item'>): boolean =>
  unit !== undefined && unit.unitId === unitId && (unit.item === undefined || unit.item === item);
/** The tamper contact of a device is another item of the same unit. */
const isOfUnit = ({ unit }: Position, { unitId }: Pick<Signal, 'unitId'>): boolean => unit?.unitId === unitId;

/** A siren may answer by another of its items; of a camera's relays each speaks for itself. */
const isFeedback = (position: Position, heard: Pick<Signal, 'unitId' | 'item'>): boolean =>
  isRelayItem(position.unit?.item) ? isOwn(position, heard) : isOfUnit(position, heard);

/**
 * Waits until somebody really makes the device report: a pulse, or a level that becomes active after it was clear. What a
 * device says after a reconnect about a state of before is no proof, and neither is a state that only went on.
 */
export const testTrigger = (test: 'event' | 'tamper', waiting: Waiting): Promise<Outcome> => {
  const { position, elapsedMs } = waiting;
  const isWanted = (heard: Pick<Signal, 'unitId' | 'item' | 'sensor'>): boolean =>
    (test === 'tamper' ? isOfUnit(position, heard) : isOwn(position, heard)) &&
    isTrigger(position.kind, test, heard.sensor);
  const proof = ({ item, sensor }: Pick<Signal, 'item' | 'sensor'>): Outcome => {
    const [zh, en] = sensorTexts[`sensor.${sensor}`];
    return passed(`收到了真实触发：${zh}（${item}）`, `a real trigger came: ${en} (${item})`, {
      measured: { waitedMs: Math.round(elapsedMs()) },
    });
  };
  const todo = whatToDo(position.kind, test);
  return wait(
    waiting,
    {
      change: (heard, before) =>
        isWanted(heard) && heard.level === 'active' && before?.level !== 'active' && before?.level !== 'unknown'
          ? proof(heard)
          : undefined,
      pulse: (heard) => (isWanted(heard) ? proof(heard) : undefined),
    },
    failed(
      `没有收到触发：${todo.zh}；检查设备的事件（移动侦测、遮挡报警）是否打开`,
      `nothing was reported: ${todo.en}; check that the device's events (motion, tamper) are switched on`,
    ),
  );
};

/** Waits until the unit has said how it stands: what was not heard since the last connect is unknown. */
export const testState = (waiting: Waiting): Promise<Outcome> => {
  const { signals, position } = waiting;
  const heard = (signal: Signal): Outcome | undefined => {
    if (!isOwn(position, signal) || signal.level === 'unknown') return undefined;
    const [zh, en] = sensorTexts[`sensor.${signal.sensor}`];
    const isActive = signal.level === 'active';
    return passed(`当前状态：${zh}：${isActive ? '是' : '否'}`, `it says: ${en}: ${isActive ? 'yes' : 'no'}`);
  };
  for (const signal of signals.all()) {
    const outcome = heard(signal);
    if (outcome) return Promise.resolve(outcome);
  }
  return wait(
    waiting,
    { change: heard, pulse: () => undefined },
    failed('设备没有报告状态：检查电池和无线信号', 'the device does not tell its state: check battery and radio'),
  );
};

/** Sounds the siren, and hears from the device itself that it does. `command` is renewed by whoever gives it. */
export const testSound = async (waiting: Waiting, command: (on: boolean) => boolean): Promise<Outcome> => {
  const { position } = waiting;
  if (!command(true)) return failed('命令没有送出：消息服务未连接', 'the command was not sent: the broker is away');
  try {
    return await wait(
      waiting,
      {
        change: (heard) =>
          isFeedback(position, heard) && heard.sensor === 'output' && heard.level === 'active'
            ? passed('警号已响，设备已回报', 'the siren sounds, and the device says so')
            : undefined,
        pulse: () => undefined,
      },
      failed(
        '命令已送出，但设备没有回报：听一听是否响，检查供电和继电器',
        'the command was sent and the device says nothing: listen whether it sounds, check power and relay',
      ),
    );
  } finally {
    command(false);
  }
};

interface Ears {
  readonly change: (signal: Signal, before: Signal | undefined) => Outcome | undefined;
  readonly pulse: (pulse: Pulse) => Outcome | undefined;
}

const wait = ({ signals, signal, limitMs }: Waiting, ears: Ears, otherwise: Outcome): Promise<Outcome> =>
  new Promise((done) => {
    const end = (outcome: Outcome): void => {
      clearTimeout(timer);
      stopChanges();
      stopPulses();
      signal.removeEventListener('abort', cancelled);
      done(outcome);
    };
    const cancelled = (): void => end(failed('已取消', 'cancelled'));
    const timer = setTimeout(() => end(otherwise), limitMs);
    const take = (outcome: Outcome | undefined): void => {
      if (outcome) end(outcome);
    };
    const stopChanges = signals.onChange((heard, before) => take(ears.change(heard, before)));
    const stopPulses = signals.onPulse((heard) => take(ears.pulse(heard)));
    signal.addEventListener('abort', cancelled, { once: true });
    if (signal.aborted) cancelled();
  });

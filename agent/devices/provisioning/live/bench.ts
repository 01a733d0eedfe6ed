import type { Journal, NewEvent } from '#agent/journal/journal.ts';
import type { Clock, EpochMs } from '#agent/time/clock.ts';
import type { Told } from '#contract/provisioning.ts';
import type { Driver } from '../../driver.ts';
import type { Position, UnitIdentity, UnitStay, UnitTestName } from '../../positionStore.ts';
import type { SignalBook } from '../../signals.ts';
import { identified } from '../../unitIdentity.ts';
import type { Evidence } from './evidence.ts';
import { failed, type Outcome, passed, stepFailed, whatToDo } from './outcome.ts';
import { testPicture } from './pictures.ts';
import { testStream } from './streams.ts';
import { testSound, testState, testTrigger, type Waiting } from './triggers.ts';

/** A live test that runs, or has lately ended. */
export interface Run {
  readonly testId: string;
  readonly positionId: string;
  readonly unitId: string;
  readonly test: UnitTestName;
  readonly state: 'running' | 'passed' | 'failed' | 'cancelled';
  readonly startedAt: EpochMs;
  readonly limitMs: number;
  /** Until the limit; 0 when it has ended. */
  readonly leftMs: number;
  /** What is going on, or what to do now. */
  readonly step: Told;
  readonly outcome: (Outcome & { readonly pictureSha256: string | undefined }) | undefined;
}

/** What a siren is told by: of a camera with several relays, the one. */
export type SirenUnit = Pick<UnitStay, 'unitId' | 'item'>;

export interface BenchParts {
  readonly journal: Journal;
  readonly clock: Clock;
  readonly signals: SignalBook;
  readonly evidence: Evidence;
  readonly find: (positionId: string) => Position | undefined;
  /** Which tests it may be asked. */
  readonly testsOf: (position: Position) => readonly UnitTestName[];
  readonly driverAt: (position: Position) => Driver | undefined;
  /** Tells a siren to sound or be still; false when it could not be told. */
  readonly command: (unit: SirenUnit, on: boolean) => boolean;
  /** Told of a test that broke off, or could not be recorded. */
  readonly onFailure: (error: unknown, run: Pick<Run, 'testId' | 'test'>) => void;
  readonly limits?: Partial<Record<UnitTestName, number>>;
}

export interface Bench {
  /** The same id again is the same run. */
  start(ask: {
    readonly testId: string;
    readonly positionId: string;
    readonly test: UnitTestName;
    readonly actor: string;
  }): Run | 'no_position' | 'no_unit' | 'not_its_test' | 'busy';
  find(testId: string): Run | undefined;
  cancel(testId: string): Run | undefined;
  running(): Run[];
  close(): void;
}

/** How long each test may take, in milliseconds. People need time to walk to a door. */
const limits: Record<UnitTestName, number> = {
  reach: 15_000,
  login: 20_000,
  clock: 15_000,
  picture: 60_000,
  stream: 75_000,
  event: 120_000,
  tamper: 120_000,
  sound: 20_000,
  state: 60_000,
};
const toleratedClockMs = 2_000;
const keptRuns = 200;

type Kept = Omit<Run, 'leftMs'> & { readonly startedMonotonicMs: number; readonly ending: AbortController };

/** Runs live tests: one at a time for each position. Each ends as an event with what was measured, unless it was cancelled. */
export const createBench = (parts: BenchParts): Bench => {
  const { journal, clock, signals, evidence } = parts;
  const runs = new Map<string, Kept>();
  const limitOf = (test: UnitTestName): number => parts.limits?.[test] ?? limits[test];
  const change = (testId: string, changed: Partial<Kept>): void => {
    const run = runs.get(testId);
    if (run) runs.set(testId, { ...run, ...changed });
  };
  const viewOf = ({ startedMonotonicMs, ending: _, ...run }: Kept): Run => ({
    ...run,
    leftMs: run.state === 'running' ? Math.max(0, run.limitMs - (clock.monotonicMs() - startedMonotonicMs)) : 0,
  });

  const end = (run: Kept, actor: string, found: Outcome, identity: UnitIdentity | undefined): void => {
    const pictureSha256 = found.picture && evidence.keep(found.picture);
    const tookMs = Math.round(clock.monotonicMs() - run.startedMonotonicMs);
    const { positionId, unitId, test, testId } = run;
    const tested: NewEvent = {
      id: testId,
      type: 'unit.tested',
      actor,
      subject: positionId,
      data: {
        testId,
        positionId,
        unitId,
        test,
        passed: found.passed,
        detail: `${found.said.zh} / ${found.said.en}`.slice(0, 1000),
        ...(found.measured && { measured: { ...found.measured } }),
        ...(found.codec !== undefined && { codec: found.codec }),
        ...(pictureSha256 !== undefined && { pictureSha256 }),
        tookMs,
      },
    };
    // The unit may have been exchanged or taken away meanwhile: then it proves nothing.
    const position = parts.find(positionId);
    if (position?.unit?.unitId !== unitId) {
      change(testId, { state: 'cancelled', step: { zh: '设备已更换', en: 'the unit was exchanged' } });
      return;
    }
    journal.record([...(identity ? identified(position, identity, actor) : []), tested]);
    change(testId, {
      state: found.passed ? 'passed' : 'failed',
      step: found.said,
      outcome: { ...found, pictureSha256 },
    });
  };

  const run = async (kept: Kept, position: Position, actor: string): Promise<void> => {
    const { testId, test, limitMs, ending } = kept;
    const driver = parts.driverAt(position);
    let identity: UnitIdentity | undefined;
    const late = AbortSignal.timeout(limitMs);
    const signal = AbortSignal.any([ending.signal, late]);
    const waiting: Waiting = {
      signals,
      position,
      signal: ending.signal,
      limitMs,
      elapsedMs: () => clock.monotonicMs() - kept.startedMonotonicMs,
    };
    const withDriver = async (ask: (driver: Driver) => Promise<Outcome>): Promise<Outcome> =>
      driver ? ask(driver) : failed('这不是按地址安装的设备', 'this device has no address of its own');
    const perform = (): Promise<Outcome> => {
      switch (test) {
        case 'reach':
          return withDriver(testReach);
        case 'login':
          return withDriver(async (asked) => {
            const probe = await asked.probe();
            if (!probe.ok) return stepFailed(probe);
            const answer = await asked.authenticate();
            if (!answer.ok) return stepFailed(answer);
            identity = knownOf(answer.identity);
            return judgeIdentity(position, identity, answer.login);
          });
        case 'clock':
          return withDriver(testClock);
        case 'picture':
          return withDriver(async (asked) => (await opened(asked)) ?? testPicture(asked, signal));
        case 'stream':
          return withDriver(async (asked) => (await opened(asked)) ?? testStream(asked, signal));
        case 'event':
        case 'tamper':
          return testTrigger(test, waiting);
        case 'sound':
          return testSound(waiting, (on) => parts.command({ unitId: kept.unitId, item: position.unit?.item }, on));
        case 'state':
          return testState(waiting);
      }
    };
    try {
      const overtime = new Promise<Outcome>((done) => {
        signal.addEventListener('abort', () => done(failed('超时，没有结果', 'no result in time')), { once: true });
      });
      // A wait has its own end and its own words for it.
      const found = await (isWait(test) ? perform() : Promise.race([perform(), overtime]));
      if (ending.signal.aborted) change(testId, { state: 'cancelled', step: { zh: '已取消', en: 'cancelled' } });
      else end(kept, actor, found, found.passed ? identity : undefined);
    } catch (error) {
      if (ending.signal.aborted) change(testId, { state: 'cancelled', step: { zh: '已取消', en: 'cancelled' } });
      else if (late.aborted) end(kept, actor, failed('超时，没有结果', 'no result in time'), undefined);
      else throw error;
    } finally {
      await driver?.stop();
    }
  };

  /** Of a test that threw: a full disk keeps neither picture nor event, a driver breaks. */
  const breakOff = ({ testId, test }: Kept, error: unknown): void => {
    parts.onFailure(error, { testId, test });
    if (runs.get(testId)?.state !== 'running') return;
    const words = error instanceof Error ? error.message : String(error);
    change(testId, { state: 'failed', step: { zh: `测试中断：${words}`, en: `the test broke off: ${words}` } });
  };

  return {
    start: ({ testId, positionId, test, actor }) => {
      const known = runs.get(testId);
      if (known) return viewOf(known);
      const position = parts.find(positionId);
      if (!position) return 'no_position';
      if (!position.unit) return 'no_unit';
      if (!parts.testsOf(position).includes(test)) return 'not_its_test';
      if ([...runs.values()].some((each) => each.positionId === positionId && each.state === 'running')) return 'busy';
      const kept: Kept = {
        testId,
        positionId,
        unitId: position.unit.unitId,
        test,
        state: 'running',
        startedAt: clock.now(),
        limitMs: limitOf(test),
        step: test === 'event' || test === 'tamper' ? whatToDo(position.kind, test) : { zh: '正在测试', en: 'testing' },
        outcome: undefined,
        startedMonotonicMs: clock.monotonicMs(),
        ending: new AbortController(),
      };
      for (const [oldest] of [...runs].slice(0, Math.max(0, runs.size + 1 - keptRuns))) runs.delete(oldest);
      runs.set(testId, kept);
      run(kept, position, actor).catch((error: unknown) => breakOff(kept, error));
      return viewOf(runs.get(testId) ?? kept);
    },
    find: (testId) => {
      const kept = runs.get(testId);
      return kept && viewOf(kept);
    },
    cancel: (testId) => {
      const kept = runs.get(testId);
      if (kept?.state === 'running') kept.ending.abort();
      return kept && viewOf(kept);
    },
    running: () => [...runs.values()].filter(({ state }) => state === 'running').map(viewOf),
    close: () => {
      for (const { ending } of runs.values()) ending.abort();
    },
  };
};

const isWait = (test: UnitTestName): boolean => ['event', 'tamper', 'sound', 'state'].includes(test);

/** A driver knows a camera's clock, login and services from these steps; undefined: it does now. */
const opened = async (driver: Driver): Promise<Outcome | undefined> => {
  const probe = await driver.probe();
  if (!probe.ok) return stepFailed(probe);
  const login = await driver.authenticate();
  return login.ok ? undefined : stepFailed(login);
};

const testReach = async (driver: Driver): Promise<Outcome> => {
  const answer = await driver.probe();
  return answer.ok ? passed('设备有回答', 'the device answers') : stepFailed(answer);
};

const testClock = async (driver: Driver): Promise<Outcome> => {
  const answer = await driver.probe();
  if (!answer.ok) return stepFailed(answer);
  const offset = answer.clockOffsetMs;
  if (offset === undefined) {
    return failed(
      '设备不报时间：请在其网页里核对并打开 NTP',
      'the device does not tell the time: check it in its web page and switch NTP on',
    );
  }
  const measured = { clockOffsetMs: Math.round(offset) };
  const seconds = (Math.abs(offset) / 1000).toFixed(1);
  return Math.abs(offset) <= toleratedClockMs
    ? passed(`时钟相差 ${seconds} 秒`, `the clock is ${seconds} s off`, { measured })
    : failed(
        `时钟相差 ${seconds} 秒：请打开 NTP，指向本机`,
        `the clock is ${seconds} s off: switch NTP on and point it at this box`,
        { measured },
      );
};

const knownOf = (identity: { readonly [K in keyof UnitIdentity]-?: string | undefined }): UnitIdentity =>
  Object.fromEntries(Object.entries(identity).filter(([, value]) => value !== undefined && value !== ''));

const judgeIdentity = ({ unit }: Position, found: UnitIdentity, login: string): Outcome => {
  const who = [found.manufacturer, found.model, found.serial].filter((part) => part !== undefined).join(' ');
  if (unit?.serial !== undefined && found.serial !== undefined && unit.serial !== found.serial) {
    return failed(
      `应答的是另一台设备（${who}）：若是有意更换，请用“更换设备”`,
      `another unit answers (${who}): if it was exchanged on purpose, say so by "replace"`,
    );
  }
  return passed(`已登录：${who}（${login}）`, `logged in: ${who} (${login})`);
};

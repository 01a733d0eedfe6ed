import { type Signal, signal } from '@preact/signals';
import { v7 } from 'uuid';
import type { TestRun } from '#contract/provisioning.ts';
import { useKiosk } from '../../state/context.ts';
import type { Kiosk } from '../../state/kiosk.ts';
import { type Fault, sendTo } from './inventory.ts';
import type { UnitTest } from './words.ts';

interface Kept {
  /** The test that runs, or was the last to run, here. */
  readonly run?: TestRun | undefined;
  /** What is still to be done after it. */
  readonly next: readonly UnitTest[];
  readonly isRunning: boolean;
  readonly isLost: boolean;
  readonly fault?: Fault | undefined;
}

export interface BenchState extends Kept {
  /** Runs these one after the other; `onEnd` is called after each. */
  readonly start: (tests: readonly UnitTest[], onEnd: () => void) => void;
  /** Ends the one that runs, and leaves out what would follow. */
  readonly cancel: () => void;
}

/** The tests that need nobody at the device. */
export const automatic: ReadonlySet<UnitTest> = new Set(['reach', 'login', 'clock', 'picture', 'stream', 'state']);

const idle: Kept = { next: [], isRunning: false, isLost: false };
const everyMs = 500;
const benches = new WeakMap<Kiosk, Map<string, Signal<Kept>>>();

/** The tests of one position. They go on while somebody looks at another page. */
export const useBench = (positionId: string): BenchState => {
  const kiosk = useKiosk();
  const all = benches.get(kiosk) ?? new Map<string, Signal<Kept>>();
  benches.set(kiosk, all);
  const state = all.get(positionId) ?? signal(idle);
  all.set(positionId, state);
  return {
    ...state.value,
    start: (tests, onEnd) => void perform(kiosk, positionId, state, tests, onEnd),
    cancel: () => {
      const testId = state.value.run?.testId;
      state.value = { ...state.value, next: [] };
      if (testId !== undefined) void sendTo(kiosk, `/devices/tests/${testId}/cancel`, {});
    },
  };
};

const perform = async (
  kiosk: Kiosk,
  positionId: string,
  state: Signal<Kept>,
  tests: readonly UnitTest[],
  onEnd: () => void,
): Promise<void> => {
  if (state.value.isRunning) return;
  state.value = { next: tests, isRunning: true, isLost: false };
  while (state.value.next.length > 0) {
    const [test, ...next] = state.value.next;
    const begun = await sendTo<TestRun>(kiosk, `/devices/${positionId}/tests`, { id: v7(), test });
    if (!begun.ok) {
      state.value = { ...idle, fault: begun };
      return;
    }
    state.value = { ...state.value, run: begun.body, next };
    const run = await follow(kiosk, state, begun.body);
    onEnd();
    // Whoever cannot be reached or refuses the account would only fail at the rest, and be asked for a login each time.
    const isHopeless = run?.state !== 'passed' && (run?.test === 'reach' || run?.test === 'login');
    if (isHopeless) state.value = { ...state.value, next: [] };
  }
  state.value = { ...state.value, isRunning: false };
};

/** Asks how the test goes until it has ended. Whoever is at the device touches nothing here, and is not idle. */
const follow = async (kiosk: Kiosk, state: Signal<Kept>, begun: TestRun): Promise<TestRun | undefined> => {
  let run = begun;
  while (run.state === 'running') {
    await new Promise((done) => setTimeout(done, everyMs));
    if (kiosk.screen.value.at === 'devices') kiosk.touched();
    const answer = await kiosk.read<TestRun>(`/devices/tests/${run.testId}`);
    if (answer.ok) run = answer.body;
    else if (answer.status !== 0) {
      state.value = { ...state.value, run: undefined, next: [], fault: answer };
      return undefined;
    }
    state.value = { ...state.value, run, isLost: !answer.ok };
  }
  return run;
};

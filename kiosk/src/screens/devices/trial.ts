import { type Signal, signal } from '@preact/signals';
import { v7 } from 'uuid';
import type { TrialView } from '#contract/provisioning.ts';
import { useKiosk } from '../../state/context.ts';
import type { Kiosk } from '../../state/kiosk.ts';
import { type Fault, sendTo } from './inventory.ts';

interface Kept {
  readonly isRunning: boolean;
  readonly trial?: TrialView | undefined;
  readonly fault?: Fault;
}
export interface AccountGiven {
  readonly groupId: string;
  readonly username: string;
  readonly password: string;
}
export interface Trying extends Kept {
  /** Keeps the account under its name and tries it; resolves when it has been tried, true when it was kept. */
  readonly start: (account: AccountGiven, cameras: Cameras) => Promise<boolean>;
}
/** Those that stand somewhere by their positions, the others by their addresses. */
export interface Cameras {
  readonly positionIds: readonly string[];
  readonly addresses: readonly string[];
}

const kept = new WeakMap<Kiosk, Signal<Kept>>();
const everyMs = 700;

/** The last account that was tried here, and what each camera said to it. */
export const useTrial = (): Trying => {
  const kiosk = useKiosk();
  const state = kept.get(kiosk) ?? signal<Kept>({ isRunning: false });
  kept.set(kiosk, state);
  return { ...state.value, start: (account, cameras) => perform(kiosk, state, account, cameras) };
};

/** The account that was last taken by the camera at this address; undefined when none was. */
export const groupAcceptedAt = (kiosk: Kiosk, address: string | null): string | undefined => {
  const trial = kept.get(kiosk)?.value.trial;
  const isTaken = trial?.results.some((result) => result.address === address && result.verdict === 'accepted');
  return isTaken ? trial?.groupId : undefined;
};

const perform = async (
  kiosk: Kiosk,
  state: Signal<Kept>,
  { groupId, ...account }: AccountGiven,
  cameras: Cameras,
): Promise<boolean> => {
  if (state.value.isRunning) return false;
  state.value = { isRunning: true };
  const saved = await sendTo(kiosk, '/devices/accounts', { id: v7(), groupId, ...account });
  if (!saved.ok) {
    state.value = { isRunning: false, fault: saved };
    return false;
  }
  const begun = await sendTo<TrialView>(kiosk, `/devices/accounts/${groupId}/trials`, { id: v7(), ...cameras });
  if (!begun.ok) {
    state.value = { isRunning: false, fault: begun };
    return true;
  }
  let trial = begun.body;
  while (trial.state === 'running') {
    state.value = { isRunning: true, trial };
    await new Promise((done) => setTimeout(done, everyMs));
    const answer = await kiosk.read<TrialView>(`/devices/trials/${trial.trialId}`);
    if (answer.ok) trial = answer.body;
    else if (answer.status !== 0) {
      state.value = { isRunning: false, trial, fault: answer };
      return true;
    }
  }
  state.value = { isRunning: false, trial };
  return true;
};

import { type Signal, signal } from '@preact/signals';
import { v7 } from 'uuid';
import type { ScanView } from '#contract/provisioning.ts';
import { useKiosk } from '../../state/context.ts';
import type { Kiosk } from '../../state/kiosk.ts';
import { type Fault, sendTo } from './inventory.ts';

export interface Scanning {
  readonly scan: ScanView | undefined;
  readonly fault: Fault | undefined;
  /** `addresses`: asked one by one beside what the network cards reach. */
  readonly start: (addresses: readonly string[], onFound: () => void) => void;
}

interface Kept {
  readonly scan?: ScanView;
  readonly fault?: Fault;
}

/** Lives on while somebody looks at another page, and as long as this kiosk's page. */
const kept = new WeakMap<Kiosk, Signal<Kept>>();
const everyMs = 700;

export const useScan = (): Scanning => {
  const kiosk = useKiosk();
  const state = kept.get(kiosk) ?? signal<Kept>({});
  kept.set(kiosk, state);
  const { scan, fault } = state.value;
  return {
    scan,
    fault,
    start: (addresses, onFound) => {
      if (state.value.scan?.state !== 'running') void follow(kiosk, state, addresses, onFound);
    },
  };
};

const follow = async (
  kiosk: Kiosk,
  state: Signal<Kept>,
  addresses: readonly string[],
  onFound: () => void,
): Promise<void> => {
  const begun = await sendTo<ScanView>(kiosk, '/devices/discoveries', { id: v7(), addresses });
  if (!begun.ok) {
    state.value = { fault: begun };
    return;
  }
  let scan = begun.body;
  state.value = { scan };
  while (scan.state === 'running') {
    await new Promise((done) => setTimeout(done, everyMs));
    const answer = await kiosk.read<ScanView>(`/devices/discoveries/${scan.scanId}`);
    // A lost link says nothing of the search: it goes on, and is asked for again.
    if (!answer.ok && answer.status === 0) continue;
    if (!answer.ok) {
      state.value = { fault: answer };
      return;
    }
    const isMore = answer.body.found.length > scan.found.length;
    scan = answer.body;
    state.value = { scan };
    if (isMore || scan.state !== 'running') onFound();
  }
};

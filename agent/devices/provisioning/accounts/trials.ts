import type { EpochMs } from '#agent/time/clock.ts';
import type { Identified } from '../provisioning.ts';

/** What came of one camera. `locked`: it, or one before it, said that it locks; nothing more is tried. */
export type Verdict = 'waiting' | 'accepted' | 'refused' | 'silent' | 'locked' | 'not_tried';

export interface TrialResult {
  readonly address: string;
  /** The position that the camera stands at; its account is kept when it is accepted. */
  readonly positionId: string | undefined;
  readonly verdict: Verdict;
  readonly detail: string;
}

export interface Trial {
  readonly trialId: string;
  readonly groupId: string;
  readonly state: 'running' | 'done' | 'failed';
  readonly startedAt: EpochMs;
  readonly results: readonly TrialResult[];
}

export interface TrialParts {
  readonly now: () => EpochMs;
  /** One login: at most two attempts on the wire. */
  readonly identify: (address: string) => Promise<Identified>;
  readonly onAccepted: (positionId: string) => void;
}

/** As many cameras at once: a switch that has just started and sixteen cameras at it do not like more. */
const mostAtOnce = 4;
const lockHint = /lock|锁/i;

/**
 * Tries one account on many cameras: each is asked once, at most four at a time. When one says that it locks the account,
 * those that were not asked yet are left alone. Tells the trial as it grows, and its end.
 * @throws what broke it off (an account could not be kept), after it was told as `failed`
 */
export const runTrial = async (
  trial: Omit<Trial, 'state' | 'results'>,
  cameras: readonly { readonly address: string; readonly positionId: string | undefined }[],
  { identify, onAccepted }: TrialParts,
  tell: (trial: Trial) => void,
): Promise<void> => {
  const results: TrialResult[] = cameras.map((camera) => ({ ...camera, verdict: 'waiting', detail: '' }));
  let isLocked = false;
  let next = 0;
  const say = (state: Trial['state']): void => tell({ ...trial, state, results: [...results] });
  const one = async (index: number): Promise<void> => {
    const camera = cameras[index];
    if (!camera) return;
    const set = (verdict: Verdict, detail: string): void => {
      results[index] = { ...camera, verdict, detail };
      say('running');
    };
    if (isLocked) return set('not_tried', 'another camera locks this account');
    const found = await identify(camera.address);
    if (found.ok) {
      if (camera.positionId !== undefined) onAccepted(camera.positionId);
      const { manufacturer, model, serial } = found.identity;
      return set('accepted', [manufacturer, model, serial].filter((part) => part !== undefined).join(' '));
    }
    if (found.code !== 'refused') return set('silent', found.detail);
    if (!lockHint.test(found.detail)) return set('refused', found.detail);
    isLocked = true;
    return set('locked', found.detail);
  };
  const worker = async (): Promise<void> => {
    while (next < cameras.length) {
      const index = next;
      next += 1;
      await one(index);
    }
  };
  say('running');
  // All are waited for: one that still spoke after the end would set it running again.
  const ended = await Promise.allSettled(Array.from({ length: mostAtOnce }, worker));
  const broken = ended.find((each) => each.status === 'rejected');
  say(broken ? 'failed' : 'done');
  if (broken) throw broken.reason;
};

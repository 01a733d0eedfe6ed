/** What is known when a camera's time for its next fragment is over. Monotonic milliseconds. */
export interface Silence {
  readonly nowMono: number;
  /** When its time began, and when it was over. */
  readonly sinceMono: number;
  readonly dueMono: number;
  /** When this process last stood still, as far as it noticed. */
  readonly stoodStillMono: number | undefined;
  /** Until when each camera that is waited for has time, this one included. */
  readonly deadlines: readonly number[];
}

/** Later than this, a timer shows that the process or the whole machine stood still. */
export const standstillMs = 2000;
/** Cameras that fall silent within this time of each other, when there are so many, have one cause: not the cameras. */
const commonMs = 2000;
const commonCameras = 3;

/**
 * Whose silence it is. `ours`: this process stood still, and what came meanwhile waits in the pipe. `common`: more than
 * half of all cameras, and at least three, are silent together. Otherwise it is the camera's.
 */
export const judgeSilence = (silence: Silence): 'camera' | 'common' | 'ours' => {
  const { nowMono, sinceMono, dueMono, stoodStillMono, deadlines } = silence;
  if (nowMono - dueMono > standstillMs) return 'ours';
  if (stoodStillMono !== undefined && stoodStillMono >= sinceMono) return 'ours';
  const silent = deadlines.filter((deadline) => deadline <= nowMono + commonMs).length;
  return silent >= commonCameras && silent > deadlines.length / 2 ? 'common' : 'camera';
};

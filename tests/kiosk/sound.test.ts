import { signal } from '@preact/signals';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { AlertView } from '#contract/rooms.ts';
import { startSound } from '../../kiosk/src/parts/sound.ts';
import { noLiveState } from '../../kiosk/src/state/live.ts';
import { settingsIn } from '../../kiosk/src/state/settings.ts';
import { alert, room } from './samples.ts';

/** As much of a browser's sound as the alarm uses. A context that is held back does not run before a touch. */
class TestAudio extends EventTarget {
  state: 'suspended' | 'running' = 'suspended';
  currentTime = 0;
  destination = {};
  readonly tones: { hertz: number; atMs: number }[] = [];
  isHeldBack: boolean;
  constructor(isHeldBack: boolean) {
    super();
    this.isHeldBack = isHeldBack;
  }
  private become(state: 'suspended' | 'running'): void {
    queueMicrotask(() => {
      this.state = state;
      this.dispatchEvent(new Event('statechange'));
    });
  }
  async resume(): Promise<void> {
    if (!this.isHeldBack && this.state !== 'running') this.become('running');
  }
  async suspend(): Promise<void> {
    this.become('suspended');
  }
  createGain() {
    const gain = { setValueAtTime: () => undefined, exponentialRampToValueAtTime: () => undefined };
    return { gain, connect: () => undefined };
  }
  createOscillator() {
    const frequency = { value: 0 };
    return {
      frequency,
      connect: (next: object) => next,
      start: () => void this.tones.push({ hertz: frequency.value, atMs: Date.now() }),
      stop: () => undefined,
    };
  }
}

describe('the alarm', () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 0 });
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const start = async (isHeldBack = false) => {
    const audio = new TestAudio(isHeldBack);
    const page = new EventTarget();
    const live = signal({ ...noLiveState, rooms: [room({ deficit: 1, state: 'breach' })] });
    const settings = signal(settingsIn(null));
    const heldBack = signal(false);
    // As much of it as the alarm uses.
    startSound({ live, settings }, audio as unknown as AudioContext, page, heldBack);
    const alerts = (...list: AlertView[]): void => {
      live.value = { ...live.value, alerts: list };
    };
    await vi.advanceTimersByTimeAsync(2_000);
    /** When it beeped since the last question, in seconds: two tones are one beep. */
    const beeps = (): number[] => audio.tones.splice(0).flatMap(({ atMs }, index) => (index % 2 ? [] : [atMs / 1000]));
    return { audio, page, settings, heldBack, alerts, beeps };
  };

  it('beeps every six seconds for a breach and every two and a half, higher, where nobody is', async () => {
    const { audio, alerts, beeps } = await start();
    alerts(alert());
    await vi.advanceTimersByTimeAsync(13_000);
    expect(audio.tones.map(({ hertz }) => hertz)).toEqual(Array(6).fill(740));
    expect(beeps()).toEqual([2, 8, 14]);
    alerts(alert(), alert({ alertId: 'b', kind: 'unattended' }));
    await vi.advanceTimersByTimeAsync(6_000);
    expect(audio.tones.map(({ hertz }) => hertz)).toEqual(Array(6).fill(988));
    expect(beeps()).toEqual([15, 17.5, 20]);
  });

  it.each([
    ['acknowledged', { state: 'acknowledged' }],
    ['resolved', { state: 'resolved' }],
    ['for the desk alone', { kind: 'custody_block' }],
  ] as const)('is silent at once, and stays so, when the alert is %s', async (_what, changes) => {
    const { audio, alerts, beeps } = await start();
    alerts(alert());
    await vi.advanceTimersByTimeAsync(1_000);
    expect(beeps()).toHaveLength(1);
    alerts(alert(changes));
    await vi.advanceTimersByTimeAsync(60_000);
    expect(beeps()).toEqual([]);
    // Nothing is rendered while there is nothing to hear.
    expect(audio.state).toBe('suspended');
  });

  it('is silent where the sound is turned off, and says of no browser that it holds it back', async () => {
    const { settings, heldBack, alerts, beeps } = await start(true);
    settings.value = { ...settings.value, sound: false };
    alerts(alert());
    await vi.advanceTimersByTimeAsync(60_000);
    expect(beeps()).toEqual([]);
    expect(heldBack.value).toBe(false);
  });

  it('says that the browser holds it back, piles nothing up, and beeps once with the touch that lets it', async () => {
    const { audio, page, heldBack, alerts, beeps } = await start(true);
    expect(heldBack.value).toBe(true);
    alerts(alert());
    await vi.advanceTimersByTimeAsync(3_600_000);
    expect(beeps()).toEqual([]);
    audio.isHeldBack = false;
    page.dispatchEvent(new Event('pointerup'));
    await vi.advanceTimersByTimeAsync(100);
    expect(beeps()).toHaveLength(1);
    expect(heldBack.value).toBe(false);
    await vi.advanceTimersByTimeAsync(12_000);
    expect(beeps()).toHaveLength(2);
  });

  it('says nothing where sound is let from the start', async () => {
    const { heldBack, beeps } = await start();
    expect(heldBack.value).toBe(false);
    expect(beeps()).toEqual([]);
  });
});

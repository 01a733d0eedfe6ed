import { effect, type Signal, signal } from '@preact/signals';
import { bannerAlerts } from '../state/alerts.ts';
import type { Kiosk } from '../state/kiosk.ts';

const breachEveryMs = 6_000;
const unattendedEveryMs = 2_500;
/** Where sound is let, it is let well before this. */
const letWithinMs = 1_500;
/** What the browser takes for somebody's touch, after which it lets a page sound. */
const touches = ['pointerup', 'click', 'keydown'] as const;

/**
 * Beeps while an alert is open and the sound is on; unattended is quicker and higher. While the browser holds sound back
 * nothing is planned, so that nothing piles up; the first beep comes with the touch that lets it, and `isHeldBack` says so
 * until then.
 */
export const startSound = (
  kiosk: Pick<Kiosk, 'live' | 'settings'>,
  context: AudioContext,
  page: Pick<EventTarget, 'addEventListener' | 'removeEventListener'>,
  isHeldBack: Signal<boolean>,
): void => {
  const state = signal<'unknown' | 'heldBack' | 'let'>('unknown');
  let timer: ReturnType<typeof setInterval> | undefined;
  let rhythm: 'quiet' | 'breach' | 'unattended' = 'quiet';

  const wake = (): void => void context.resume().catch(() => undefined);
  const beep = (): void => {
    if (context.state !== 'running') {
      if (state.peek() === 'let') wake();
      return;
    }
    const startAt = context.currentTime;
    for (const delay of [0, 0.25]) {
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.frequency.value = rhythm === 'unattended' ? 988 : 740;
      gain.gain.setValueAtTime(0.0001, startAt + delay);
      gain.gain.exponentialRampToValueAtTime(0.4, startAt + delay + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, startAt + delay + 0.2);
      tone.connect(gain).connect(context.destination);
      tone.start(startAt + delay);
      tone.stop(startAt + delay + 0.22);
    }
  };

  const onState = (): void => {
    if (context.state !== 'running') return;
    state.value = 'let';
    for (const touch of touches) page.removeEventListener(touch, wake, { capture: true });
    // A machine that renders silence all day would only be warm.
    if (rhythm === 'quiet') void context.suspend();
    else beep();
  };
  context.addEventListener('statechange', onState);
  for (const touch of touches) page.addEventListener(touch, wake, { capture: true, passive: true });
  // Tells whether sound is let: it runs soon, or not before a touch.
  wake();
  setTimeout(() => {
    if (state.peek() === 'unknown') state.value = 'heldBack';
  }, letWithinMs);

  effect(() => {
    const { alerts, rooms } = kiosk.live.value;
    const worst = bannerAlerts(alerts, rooms)[0];
    const wanted =
      !worst || !kiosk.settings.value.sound ? 'quiet' : worst.kind === 'unattended' ? 'unattended' : 'breach';
    if (wanted === rhythm) return;
    rhythm = wanted;
    clearInterval(timer);
    if (wanted === 'quiet') {
      if (state.peek() === 'let') void context.suspend();
      return;
    }
    beep();
    timer = setInterval(beep, wanted === 'unattended' ? unattendedEveryMs : breachEveryMs);
  });
  effect(() => {
    isHeldBack.value = kiosk.settings.value.sound && state.value === 'heldBack';
  });
};

import { effect } from '@preact/signals';
import { bannerAlerts } from '../state/alerts.ts';
import type { Kiosk } from '../state/kiosk.ts';

const breachEveryMs = 6_000;
const unattendedEveryMs = 2_500;

/** Beeps while an alert is open and the sound is on; unattended is quicker and higher. */
export const startSound = (kiosk: Kiosk): void => {
  let context: AudioContext | undefined;
  let timer: ReturnType<typeof setInterval> | undefined;
  let rhythm: 'quiet' | 'breach' | 'unattended' = 'quiet';

  const beep = (hertz: number): void => {
    context ??= new AudioContext();
    // Without a first touch the browser holds sound back; the attempt itself is harmless.
    if (context.state === 'suspended') void context.resume();
    const startAt = context.currentTime;
    for (const delay of [0, 0.25]) {
      const tone = context.createOscillator();
      const gain = context.createGain();
      tone.frequency.value = hertz;
      gain.gain.setValueAtTime(0.0001, startAt + delay);
      gain.gain.exponentialRampToValueAtTime(0.4, startAt + delay + 0.02);
      gain.gain.exponentialRampToValueAtTime(0.0001, startAt + delay + 0.2);
      tone.connect(gain).connect(context.destination);
      tone.start(startAt + delay);
      tone.stop(startAt + delay + 0.22);
    }
  };

  effect(() => {
    const { alerts, rooms } = kiosk.live.value;
    const worst = bannerAlerts(alerts, rooms)[0];
    const wanted =
      !worst || !kiosk.settings.value.sound ? 'quiet' : worst.kind === 'unattended' ? 'unattended' : 'breach';
    if (wanted === rhythm) return;
    rhythm = wanted;
    clearInterval(timer);
    if (wanted === 'quiet') return;
    const hertz = wanted === 'unattended' ? 988 : 740;
    beep(hertz);
    timer = setInterval(() => beep(hertz), wanted === 'unattended' ? unattendedEveryMs : breachEveryMs);
  });
};

import type { Page } from 'playwright-core';

export interface MonkeyOptions {
  readonly seed: number;
  readonly taps: number;
  /** It plays on, up to four times as long, until it has met so many: how far it gets hangs on the agent's pace. */
  readonly screensWanted: number;
  /** PINs that it types whole when it comes upon the pad: nobody gets far by guessing. */
  readonly pins: readonly string[];
}
/** What the screens' ways back to the board say, in both languages. */
export const wayBackWords = '^(返回|好了|知道了|Back|Done|OK$)';
export interface MonkeyReport {
  readonly taps: number;
  readonly identified: number;
  readonly screens: Readonly<Record<string, number>>;
}

/**
 * Taps at random points and presses random keys, some two hundred a second, on whatever screen there is. Runs in the
 * page itself: no protocol is fast enough. Ends early on the screen where a kiosk is enrolled, for it may have revoked
 * this one.
 */
export const letMonkeyPlay = (page: Page, options: MonkeyOptions): Promise<MonkeyReport> =>
  page.evaluate(
    async ({ seed, taps: wanted, screensWanted, pins, back }): Promise<MonkeyReport> => {
      let state = seed >>> 0;
      /** Mulberry32: the same seed plays the same game. */
      const random = (): number => {
        state = (state + 0x6d2b79f5) >>> 0;
        let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
        mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
        return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
      };
      const one = <T>(list: readonly T[]): T | undefined => list[Math.floor(random() * list.length)];
      const screenNow = (): string => document.querySelector('.kiosk')?.getAttribute('data-screen') ?? 'none';
      const tap = (element: Element, x: number, y: number): void => {
        const event = { bubbles: true, cancelable: true, composed: true, clientX: x, clientY: y };
        element.dispatchEvent(new PointerEvent('pointerdown', event));
        element.dispatchEvent(new PointerEvent('pointerup', event));
        if (element instanceof HTMLElement && element.matches('input, select, textarea')) element.focus();
        element.dispatchEvent(new MouseEvent('click', event));
      };
      const press = (key: string): void => {
        const target = document.activeElement ?? document.body;
        target.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
        target.dispatchEvent(new KeyboardEvent('keyup', { key, bubbles: true, cancelable: true }));
      };
      const keys = ['0', '1', '5', '9', 'Enter', 'Tab', 'Escape', 'Backspace', 'a', ' ', 'ArrowDown'];
      const breath = (): Promise<void> => new Promise((done) => setTimeout(done, 5));
      /** Clears the pad and types a whole PIN, each key a tap. */
      const identify = async (pin: string): Promise<void> => {
        const keyOf = (label: string) =>
          [...document.querySelectorAll('.key')].find((key) => key.textContent?.trim() === label);
        const erase = document.querySelector('.key-word:not(.key-main)');
        for (let time = 0; time < 6; time += 1) erase?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
        for (const digit of pin) {
          keyOf(digit)?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
          await breath();
        }
        document.querySelector('.key-main')?.dispatchEvent(new MouseEvent('click', { bubbles: true }));
      };

      const wayBack = (): HTMLElement | undefined =>
        [...document.querySelectorAll<HTMLElement>('button')].find((button) =>
          new RegExp(back).test(button.textContent?.trim() ?? ''),
        );
      /** Home by the screens' own ways back, which ends the session, and on by one of the board's buttons. */
      const goElsewhere = async (): Promise<void> => {
        for (let step = 0; step < 4 && screenNow() !== 'board'; step += 1) {
          wayBack()?.click();
          await breath();
        }
        one([...document.querySelectorAll<HTMLElement>('.board-actions button')])?.click();
      };

      const screens: Record<string, number> = {};
      let taps = 0;
      let identified = 0;
      const playedEnough = (): boolean => taps >= wanted && Object.keys(screens).length >= screensWanted;
      while (!playedEnough() && taps < 4 * wanted && screenNow() !== 'enrol') {
        taps += 1;
        const screen = screenNow();
        screens[screen] = (screens[screen] ?? 0) + 1;
        const dice = random();
        if (screen === 'identify' && dice < 0.2) {
          await identify(one(pins) ?? '');
          identified += 1;
        } else if (dice < 0.03) await goElsewhere();
        else if (dice < 0.1) press(one(keys) ?? 'Enter');
        else {
          const [x, y] = [random() * innerWidth, random() * innerHeight];
          // Half of the taps hit something: a point drawn at random mostly hits paper.
          const control = dice < 0.5 ? one([...document.querySelectorAll('button:not(:disabled), input')]) : undefined;
          const element = control ?? document.elementFromPoint(x, y);
          if (element) tap(element, x, y);
        }
        await breath();
      }
      return { taps, identified, screens };
    },
    { ...options, back: wayBackWords },
  );

import { describe, expect, test } from 'vitest';
import type { Driver, DriverListener } from '#agent/devices/driver.ts';
import type { Pulse, Signal } from '#agent/devices/signals.ts';
import { eventually } from '#tests/wait.ts';

/** A device of the kind under test, and what a test must be able to do to it. */
export interface Subject {
  readonly driver: Driver;
  readonly unitId: string;
  /** Whether it gives a picture. */
  readonly isCamera: boolean;
  /** One item of the device, which is clear when the test begins. */
  readonly item: string;
  /** Makes the item active or clear, at the device. */
  set(active: boolean): void | Promise<void>;
  /** Takes the line away, and gives it back. What the device does meanwhile it may tell later. */
  cut(): void | Promise<void>;
  restore(): void | Promise<void>;
  /** From then on the credentials are wrong (`false`: right again); undefined where there are none. */
  readonly spoilLogin?: ((spoilt: boolean) => void | Promise<void>) | undefined;
  /** How often our credentials were sent so far; undefined where nobody counts. */
  readonly attempts?: (() => number) | undefined;
}

/** What every driver promises (`agent/devices/driver.ts`). `setUp` makes a fresh subject and removes it when the test is over. */
export const driverConforms = (name: string, setUp: () => Promise<Subject>): void => {
  describe(`the driver of ${name}`, () => {
    const listening = async () => {
      const subject = await setUp();
      const heard: Signal[] = [];
      const pulses: Pulse[] = [];
      const rungs: string[] = [];
      const levels = new Map<string, Signal['level']>();
      const listener: DriverListener = {
        signal: (signal) => {
          heard.push(signal);
          levels.set(signal.item, signal.level);
        },
        pulse: (pulse) => void pulses.push(pulse),
        doubt: (items) => {
          for (const item of items ?? levels.keys()) levels.set(item, 'unknown');
        },
        health: (rung) => void rungs.push(rung),
      };
      subject.driver.start(listener);
      expect(await subject.driver.authenticate()).toMatchObject({ ok: true });
      await eventually('the first word', () => levels.get(subject.item) === 'clear');
      return { subject, heard, pulses, rungs, level: () => levels.get(subject.item) };
    };

    test('reaches it, logs in, and says who and what it is', async () => {
      const { driver, isCamera } = await setUp();
      expect(await driver.probe()).toMatchObject({ ok: true });
      const login = await driver.authenticate();
      expect(login).toMatchObject({ ok: true, login: expect.any(String) });
      if (login.ok && login.identity.mac !== undefined)
        expect(login.identity.mac).toMatch(/^([0-9a-f]{2}:){5}[0-9a-f]{2}$/);
      const found = await driver.capabilities();
      expect(found).toMatchObject({ ok: true });
      if (!found.ok) return;
      expect(found.streams.length > 0).toBe(isCamera);
      expect(found.rtspUrl).toBe(found.streams[0]?.rtspUrl);
    });

    test('gives a picture or says that it has none', async () => {
      const { driver, isCamera } = await setUp();
      await driver.authenticate();
      const picture = await driver.snapshot();
      if (isCamera) expect(picture.ok && picture.jpeg.subarray(0, 2)).toEqual(Buffer.from([0xff, 0xd8]));
      else expect(picture).toMatchObject({ ok: false, code: 'unsupported' });
    });

    test('tells how things stand, then what changes, of its own unit', async () => {
      const { subject, heard, rungs, level } = await listening();
      expect(rungs.at(-1)).toBe('events_live');
      await subject.set(true);
      await eventually('the change', () => level() === 'active');
      await subject.set(false);
      await eventually('its end', () => level() === 'clear');
      expect(new Set(heard.map(({ unitId }) => unitId))).toEqual(new Set([subject.unitId]));
    });

    test('knows nothing while the line is cut, and the truth when it is back', async () => {
      const { subject, heard, level } = await listening();
      await subject.cut();
      await eventually('doubt', () => level() === 'unknown');
      const before = heard.length;
      expect(await subject.driver.probe()).toMatchObject({ ok: false, code: 'unreachable' });
      expect(heard.slice(before).some((signal) => signal.level !== 'unknown')).toBe(false);
      await subject.restore();
      await eventually('the truth', () => level() === 'clear');
      await subject.set(true);
      await eventually('an event', () => level() === 'active');
    });

    test('does not raise what stood before it listened as something that happens', async () => {
      const { subject, pulses } = await listening();
      await subject.cut();
      await subject.restore();
      expect(pulses).toEqual([]);
    });

    test('says nothing after it was stopped, and may be stopped twice', async () => {
      const { subject, heard } = await listening();
      await subject.driver.stop();
      const before = heard.length;
      await subject.set(true);
      await subject.driver.stop();
      expect(heard).toHaveLength(before);
    });

    test('says that wrong credentials are refused, with two attempts at most', async () => {
      const { driver, spoilLogin, attempts } = await setUp();
      if (!spoilLogin) return;
      await spoilLogin(true);
      const before = attempts?.() ?? 0;
      expect(await driver.authenticate()).toMatchObject({ ok: false, code: 'refused' });
      if (attempts) expect(attempts() - before).toBeLessThanOrEqual(2);
      await spoilLogin(false);
      expect(await driver.authenticate()).toMatchObject({ ok: true });
    });

    test('fails with a value and never throws when nobody is there', async () => {
      const { driver, cut } = await setUp();
      await cut();
      const failure = { ok: false, detail: expect.any(String) };
      expect(await driver.probe()).toMatchObject(failure);
      expect(await driver.authenticate()).toMatchObject(failure);
      expect(await driver.capabilities()).toMatchObject({ ok: expect.any(Boolean) });
      expect(await driver.snapshot()).toMatchObject(failure);
      expect(() =>
        driver.start({ signal: () => {}, pulse: () => {}, doubt: () => {}, health: () => {} }),
      ).not.toThrow();
      await driver.stop();
    });
  });
};

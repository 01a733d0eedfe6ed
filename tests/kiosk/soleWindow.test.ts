import { expect, it, onTestFinished } from 'vitest';
import { eventually } from '#tests/wait.ts';
import { waitToBeSole } from '../../kiosk/src/state/soleWindow.ts';

/** A window of a page without Web Locks. */
const openWindow = () => {
  const channel = new BroadcastChannel('windows-of-the-test');
  onTestFinished(() => channel.close());
  const window = { isKiosk: false, waits: 0, close: () => channel.close() };
  void waitToBeSole(
    undefined,
    () => channel,
    () => {
      window.waits += 1;
    },
  ).then(() => {
    window.isKiosk = true;
  });
  return window;
};

it('on a page without locks too, a second window is not the kiosk until the first is closed', async () => {
  const first = openWindow();
  await eventually('the first to be the kiosk', () => first.isKiosk);
  const second = openWindow();
  await eventually('the second to wait, for good', () => second.waits >= 2);
  expect([first.waits, second.isKiosk]).toEqual([0, false]);
  first.close();
  await eventually('the second to go on', () => second.isKiosk);
});

it('of two that a machine opens at the same moment one is the kiosk', async () => {
  const windows = [openWindow(), openWindow()];
  await eventually('one to wait', () => windows.some(({ waits }) => waits > 0));
  await eventually('one to be the kiosk', () => windows.some(({ isKiosk }) => isKiosk));
  expect(windows.filter(({ isKiosk }) => isKiosk)).toHaveLength(1);
});

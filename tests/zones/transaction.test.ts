import { expect, test } from 'vitest';
import { openHouse } from './house.ts';

const pressed = { type: 'device.state_changed', actor: 'device:u-button', subject: 'u-button' } as const;

test('what a driver journals of a press takes the alarm and the alert along, and nothing is said twice', () => {
  const looks: (() => void)[] = [];
  const house = openHouse({ soon: (look) => void looks.push(look) });
  house.place('button', 'panic');
  house.presses('button');
  house.presses('button');
  expect(house.alerts()).toEqual([]);
  const together = house.record({ ...pressed, data: { deviceId: 'u-button', state: 'press' } });
  expect(together.map(({ type }) => type)).toEqual(['device.state_changed', 'zone.alarmed', 'alert.raised']);
  const before = house.journal.lastSeq();
  for (const look of looks.splice(0)) look();
  expect(house.journal.lastSeq()).toBe(before);
  expect(house.alerts()).toEqual(['panic button']);
});

test('a press that no driver journals is an alarm as soon as zones look', () => {
  const looks: (() => void)[] = [];
  const house = openHouse({ soon: (look) => void looks.push(look) });
  house.place('button', 'panic');
  house.presses('button');
  for (const look of looks.splice(0)) look();
  expect(house.alerts()).toEqual(['panic button']);
});

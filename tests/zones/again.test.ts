import { expect, test } from 'vitest';
import { openHouse } from './house.ts';

const acknowledge = (house: ReturnType<typeof openHouse>): void => {
  const [alert] = house.stores.alerts.unresolved();
  if (!alert) throw new Error('There is no alert');
  const { alertId } = alert;
  house.record({ type: 'alert.acknowledged', actor: 'staff:s', subject: alertId, data: { alertId, action: '已查看' } });
};
const panics = (house: ReturnType<typeof openHouse>) =>
  house.stores.alerts.unresolved().filter(({ kind }) => kind === 'panic');

test('GB 50394 5.2.3: a panic button pressed again after its alert was acknowledged sounds again', () => {
  const house = openHouse();
  house.place('button', 'panic');
  house.presses('button');
  const [first] = panics(house);
  house.pass(10_000);
  house.presses('button');
  expect(panics(house).map(({ alertId }) => alertId)).toEqual([first?.alertId]);
  acknowledge(house);
  house.pass(20_000);
  house.presses('button');
  const [second, ...others] = panics(house);
  expect(others).toEqual([]);
  expect(second).toMatchObject({ state: 'open', since: house.clock.now() });
  expect(second?.alertId).not.toBe(first?.alertId);
  expect(house.stateOf('always').memory).toHaveLength(1);
});

test('a button that bounces is one call, and one that is heard again after a reconnect is none', () => {
  const house = openHouse();
  house.place('button', 'panic');
  house.set('u-button', 'panic', 'active');
  house.pass(1000);
  house.set('u-button', 'panic', 'clear');
  house.set('u-button', 'panic', 'active');
  acknowledge(house);
  house.pass(20_000);
  house.signals.doubt('u-button', house.clock.now());
  house.pass(20_000);
  house.set('u-button', 'panic', 'active');
  expect(panics(house)).toMatchObject([{ state: 'acknowledged' }]);
});

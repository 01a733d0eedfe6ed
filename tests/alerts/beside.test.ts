import { expect, onTestFinished, test } from 'vitest';
import { createAlertTimer } from '#agent/alerts/timer.ts';
import { demoFacilityFile, loadConfig } from '#agent/config/load.ts';
import { createToken } from '#agent/identity/tokens.ts';
import { openStores } from '#agent/stores.ts';
import { fakeClock } from '#tests/clock.ts';
import { temporaryFolder } from '#tests/folder.ts';

const clock = fakeClock();

test('what the command line records beside the agent, and what a restart records first, ends no alert of a device', () => {
  const config = loadConfig({ file: demoFacilityFile, data: temporaryFolder() });
  const open = () => {
    const stores = openStores({ config, clock });
    onTestFinished(() => void stores.close());
    return stores;
  };
  const agent = open();
  const since = clock.now();
  agent.conditions.push(() => [{ kind: 'device_offline', severity: 'warning', deviceId: 'door-1', since, graceMs: 0 }]);
  agent.decideAlerts();
  agent.journal.react();
  const [alert] = agent.alerts.unresolved();
  expect(alert).toMatchObject({ kind: 'device_offline', deviceId: 'door-1' });

  createToken(open().journal, { role: 'technician', name: 'beside', actor: 'agent' });
  open().journal.record([
    { type: 'agent.stopped', actor: 'agent', subject: 'b', data: { boot: alert?.alertId ?? '' } },
  ]);

  expect(agent.alerts.unresolved().map(({ alertId }) => alertId)).toEqual([alert?.alertId]);
});

test('what the command line records beside the agent is decided by the agent when it looks', () => {
  const config = loadConfig({ file: demoFacilityFile, data: temporaryFolder() });
  const agent = openStores({ config, clock });
  onTestFinished(() => void agent.close());
  agent.decideAlerts();
  const timer = createAlertTimer({
    journal: agent.journal,
    clock,
    review: agent.review,
    onFailure: (error) => {
      throw error;
    },
  });
  onTestFinished(timer.stop);
  timer.start();
  const beside = openStores({ config, clock });
  onTestFinished(() => void beside.close());
  beside.journal.record([
    {
      type: 'roll_call.started',
      actor: 'kiosk:k',
      subject: 'call',
      data: { rollCallId: 'call', kind: 'real', people: [] },
    },
  ]);
  expect(agent.alerts.unresolved()).toEqual([]);
  if (agent.journal.lookAround()) timer.look();
  expect(agent.alerts.unresolved()).toMatchObject([{ kind: 'roll_call' }]);
  expect(agent.journal.lookAround()).toBe(false);
});

import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { connectAsync, type IClientOptions } from 'mqtt';
import { describe, expect, onTestFinished, test } from 'vitest';
import { openDeviceAccounts } from '#agent/devices/mqtt/deviceAccounts.ts';
import { certificates } from '#tests/certificates.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { startMosquitto } from '#tests/mosquitto.ts';
import { eventually } from '#tests/wait.ts';
import { agentClientId, openEmbedded, secureLan } from './site.ts';

type Name = 'agent' | 'flows' | 'door-1' | 'door-2' | 'bridge';

interface Login {
  readonly username: string;
  readonly password: string;
}

/** A broker of either make on which two devices, a bridge and flows have accounts of their own. */
interface HouseBroker {
  /** Where somebody comes in; on the embedded broker the box's own programs only from the box itself. */
  readonly url: (name: Name) => string;
  readonly options: IClientOptions;
  login(name: Name): Login;
  restart(): Promise<void>;
}

const kinds = ['embedded', 'embedded with TLS', 'mosquitto'] as const;

const startHouse = async (kind: (typeof kinds)[number]): Promise<HouseBroker> => {
  if (kind === 'mosquitto') {
    const login = (username: string): Login => ({ username, password: `${username}-secret` });
    const accounts = ['agent', 'flows', 'door-1', 'door-2', 'bridge'].map(login);
    const broker = await startMosquitto({ accounts, asShipped: { moreRules: '' } });
    onTestFinished(() => broker.stop());
    const restart = async (): Promise<void> => {
      await broker.halt();
      await broker.start();
    };
    return { url: () => broker.url, options: { ca: readFileSync(broker.ca ?? '', 'utf8') }, login, restart };
  }
  const folder = temporaryFolder();
  const open = (port: number, lanPort: number) =>
    openEmbedded(folder, port, kind === 'embedded' ? {} : { lan: secureLan(lanPort) });
  let broker = await open(0, 0);
  const { port, lan, accounts } = broker;
  onTestFinished(() => broker.close());
  const singles = new Map<Name, Login>([
    ['door-1', broker.deviceAccounts.create('door-1')],
    ['door-2', broker.deviceAccounts.create('door-2')],
    ['bridge', broker.deviceAccounts.create('bridge', 'gateway')],
  ]);
  return {
    url: (name) => (lan && singles.has(name) ? `mqtts://127.0.0.1:${lan.port}` : `mqtt://127.0.0.1:${port}`),
    options: lan ? { ca: certificates().ca } : {},
    login: (name) => (name === 'agent' || name === 'flows' ? accounts[name] : (singles.get(name) ?? accounts.devices)),
    restart: async () => {
      await broker.close();
      broker = await open(port, lan?.port ?? 0);
    },
  };
};

describe.each(kinds)('one account per client on the %s broker', (kind) => {
  const start = async () => {
    const house = await startHouse(kind);
    const as = async (name: Name, clientId: string = name, options: IClientOptions = {}) => {
      const all = {
        protocolVersion: 4 as const,
        reconnectPeriod: 50,
        clientId,
        ...house.options,
        ...house.login(name),
        ...options,
      };
      const connected = await connectAsync(house.url(name), all);
      onTestFinished(async () => void (await connected.endAsync(true)));
      return connected;
    };
    /** What arrives at the agent, as `topic payload`. */
    const agentHears = async (filter: string) => {
      const heard: string[] = [];
      const agent = await as('agent', agentClientId);
      agent.on('message', (topic, payload) => heard.push(`${topic} ${payload}`));
      await agent.subscribeAsync(filter, { qos: 1 });
      return heard;
    };
    return { house, as, agentHears };
  };

  test('a device speaks for itself and for nobody else, and a refusal ends no connection', async () => {
    const { as, agentHears } = await start();
    const heard = await agentHears('#');
    const door = await as('door-1');
    let reconnects = 0;
    door.on('connect', () => {
      reconnects += 1;
    });
    const say = (topic: string, payload = 'x') => door.publishAsync(topic, payload, { qos: 1 });
    await say('devices/door-2/state', 'open');
    await say('nestbox/demo/alerts/1');
    await say('nestbox/demo/commands/door-1');
    await say('homeassistant/binary_sensor/door-2/config', '');
    await say('homeassistant/status', 'online');
    await say('tele/door-2/LWT', 'Offline');
    await say('devices/door-1/state', 'open');
    await say('door-1/online', 'true');
    await say('homeassistant/binary_sensor/door-1/config', '{}');
    await eventually('the last allowed one', () => heard.some((text) => text.includes('door-1/config')));
    expect(heard).toEqual([
      'devices/door-1/state open',
      'door-1/online true',
      'homeassistant/binary_sensor/door-1/config {}',
    ]);
    expect(reconnects).toBe(0);
  });

  test('a device hears what is for it, and nothing of alerts, children or other devices', async () => {
    const { as } = await start();
    const heard: string[] = [];
    const door = await as('door-1');
    door.on('message', (topic) => heard.push(topic));
    for (const filter of [
      '#',
      'nestbox/demo/#',
      'devices/+/state',
      'nestbox/demo/commands/door-1',
      'homeassistant/status',
    ]) {
      await door.subscribeAsync(filter, { qos: 1 }).catch(() => {});
    }
    const agent = await as('agent', agentClientId);
    for (const topic of [
      'nestbox/demo/alerts/1',
      'nestbox/demo/rooms/infant',
      'nestbox/demo/commands/door-2',
      'devices/door-2/state',
      'nestbox/demo/commands/door-1',
      'homeassistant/status',
    ]) {
      await agent.publishAsync(topic, 'x', { qos: 1 });
    }
    await eventually('the last', () => heard.includes('homeassistant/status'));
    expect([...new Set(heard)]).toEqual(['nestbox/demo/commands/door-1', 'homeassistant/status']);
  });

  test('by a filter that was refused nothing is queued either, for a device that is away', async () => {
    const { as } = await start();
    const agent = await as('agent', agentClientId);
    const first = await as('door-1', 'door-1', { clean: false });
    await first.subscribeAsync(['cmnd/door-1/#', '#'], { qos: 1 }).catch(() => {});
    await first.endAsync();
    await agent.publishAsync('nestbox/demo/alerts/1', 'x', { qos: 1 });
    const heard: string[] = [];
    const again = await as('door-1', 'door-1', { clean: false, reconnectPeriod: 0 });
    again.on('message', (topic) => heard.push(topic));
    await again.subscribeAsync('cmnd/door-1/#', { qos: 1 });
    for (const topic of ['nestbox/demo/alerts/2', 'devices/door-2/state', 'cmnd/door-1/POWER'])
      await agent.publishAsync(topic, 'x', { qos: 1 });
    await eventually('its own command', () => heard.includes('cmnd/door-1/POWER'));
    expect(heard).toEqual(['cmnd/door-1/POWER']);
  });

  test('flows command no siren and no device in the agent’s name', async () => {
    const { as, agentHears } = await start();
    const heard = await agentHears('nestbox/#');
    const flows = await as('flows');
    await flows.publishAsync('nestbox/demo/commands/siren', '{"on":true}', { qos: 1 });
    await flows.publishAsync('nestbox/demo/flows/answers', '{"ok":true}', { qos: 1 });
    await flows.publishAsync('nestbox/demo/flows/requests', 'here', { qos: 1 });
    await eventually('the allowed one', () => heard.length > 0);
    expect(heard).toEqual(['nestbox/demo/flows/requests here']);
  });

  test('a gateway speaks for its devices and hears what is for them, and nothing of alerts or children', async () => {
    const { as, agentHears } = await start();
    const heard = await agentHears('#');
    const bridge = await as('bridge');
    const told: string[] = [];
    bridge.on('message', (topic) => told.push(topic));
    for (const filter of ['#', '+/+/+/+', 'nestbox/demo/#', 'nestbox/demo/alerts/+', 'zigbee2mqtt/+/set', '$SYS/#']) {
      await bridge.subscribeAsync(filter, { qos: 1 }).catch(() => {});
    }
    await bridge.publishAsync('nestbox/demo/alerts/1', 'x', { qos: 1 });
    await bridge.publishAsync('nestbox/demo/commands/siren', 'x', { qos: 1 });
    await bridge.publishAsync('homeassistant/binary_sensor/window/config', '{}', { qos: 1 });
    await bridge.publishAsync('zigbee2mqtt/window', '{"contact":true}', { qos: 1 });
    await eventually('what it says for its devices', () => heard.length === 2);
    expect(heard).toEqual(['homeassistant/binary_sensor/window/config {}', 'zigbee2mqtt/window {"contact":true}']);
    const agent = await as('agent', agentClientId);
    for (const topic of ['nestbox/demo/alerts/2', 'nestbox/demo/rooms/infant', 'zigbee2mqtt/window/set'])
      await agent.publishAsync(topic, 'x', { qos: 1 });
    await eventually('what is for its devices', () => told.includes('zigbee2mqtt/window/set'));
    expect([...new Set(told)].filter((topic) => topic.startsWith('nestbox/'))).toEqual([]);
  });

  test('nobody takes another’s place: whatever a client calls itself, its id is its user name', async () => {
    const { as } = await start();
    const door = await as('door-1');
    let thrownOff = 0;
    door.on('close', () => {
      thrownOff += 1;
    });
    const other = await as('door-2', 'door-1');
    await other.publishAsync('devices/door-2/state', 'closed', { qos: 1 });
    await door.publishAsync('devices/door-1/state', 'closed', { qos: 1 });
    expect(thrownOff).toBe(0);
    const again = await as('door-1', 'whoever', { reconnectPeriod: 0 });
    await eventually('the first one to give way', () => thrownOff > 0);
    await again.endAsync(true);
  });

  test('nobody comes in with a wrong password, or with none', async () => {
    const { as } = await start();
    for (const password of ['wrong', '']) {
      await expect(as('door-1', 'door-1', { password, reconnectPeriod: 0 })).rejects.toThrow();
    }
  });

  test('what is retained survives a restart of the broker, and so does the account', async () => {
    const { house, as, agentHears } = await start();
    const door = await as('door-1');
    await door.publishAsync('devices/door-1/state', 'closed', { qos: 1, retain: true });
    await house.restart();
    expect(
      await eventually('what was kept', async () => {
        const heard = await agentHears('devices/#');
        await eventually('it', () => heard.length > 0);
        return heard;
      }),
    ).toEqual(['devices/door-1/state closed']);
    await eventually('the door to be back', () => door.connected);
  });
});

describe('accounts of devices', () => {
  test('the password is shown once: what is kept is its hash, readable by the owner only', () => {
    const folder = temporaryFolder();
    const accounts = openDeviceAccounts(folder);
    const { username, password } = accounts.create('door-9');
    expect(username).toBe('door-9');
    const file = join(folder, 'keys', 'device-accounts.json');
    expect(readFileSync(file, 'utf8')).not.toContain(password);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    // Whoever looks later sees it, too.
    const others = openDeviceAccounts(folder);
    expect(others.verify('door-9', Buffer.from(password))).toBe(true);
    expect(others.verify('door-9', Buffer.from(`${password}x`))).toBe(false);
    expect(others.verify('door-8', Buffer.from(password))).toBe(false);
    const renewed = accounts.create('door-9');
    expect(others.verify('door-9', Buffer.from(password))).toBe(false);
    expect(others.verify('door-9', Buffer.from(renewed.password))).toBe(true);
    accounts.revoke('door-9');
    expect(others.formOf('door-9')).toBeUndefined();
  });

  test('nobody gets the name of one of the box’s own accounts, or one that is no id', () => {
    const accounts = openDeviceAccounts(temporaryFolder());
    for (const id of ['agent', 'flows', 'devices', '', 'a/b', '#', agentClientId])
      expect(() => accounts.create(id)).toThrow(RangeError);
  });
});

import type { Device, Message, Voice } from '../device.ts';

interface TasmotaOptions extends Voice {
  readonly id: string;
  readonly name: string;
}

const mac = 'DC4F22A1B2C3';
const slots = (first: unknown, others: unknown): unknown[] => [first, ...Array.from({ length: 7 }, () => others)];

/** A Tasmota device with a relay and, on its first switch, a motion sensor. It introduces itself in its own way. */
export const createTasmota = ({ id, name, say }: TasmotaOptions): Device => {
  const at = (prefix: 'stat' | 'tele' | 'cmnd', what: string): string => `${prefix}/${id}/${what}`;
  const word = (on: boolean): string => (on ? 'ON' : 'OFF');
  let motion = false;
  let power = false;
  const passing = (topic: string, value: object | string): Message => ({
    topic,
    payload: typeof value === 'string' ? value : JSON.stringify(value),
    isPassing: true,
  });
  const state = () => ({ Time: now(), Uptime: '0T00:01:00', POWER: word(power) });
  const sensor = () => ({ Time: now(), Switch1: word(motion) });
  return {
    id,
    kind: 'dialect',
    introductions: [
      {
        topic: `tasmota/discovery/${mac}/config`,
        payload: JSON.stringify({
          ip: '127.0.0.1',
          dn: name,
          fn: slots(name, null),
          hn: `${id}-1234`,
          mac,
          md: 'Generic',
          ty: 0,
          if: 0,
          ofln: 'Offline',
          onln: 'Online',
          state: ['OFF', 'ON', 'TOGGLE', 'HOLD'],
          sw: '14.4.1',
          t: id,
          ft: '%prefix%/%topic%/',
          tp: ['cmnd', 'stat', 'tele'],
          rl: slots(1, 0),
          swc: slots(1, -1),
          swn: slots(null, null),
          btn: slots(0, 0),
          so: { '4': 0, '11': 0, '13': 0, '17': 0, '20': 0, '30': 0, '68': 0, '73': 0, '82': 0, '114': 1, '117': 0 },
          lk: 0,
          lt_st: 0,
          sho: [0, 0, 0, 0],
          bat: 0,
          dslp: 0,
          ver: 1,
        }),
      },
      { topic: `tasmota/discovery/${mac}/sensors`, payload: JSON.stringify({ sn: sensor(), ver: 1 }) },
    ],
    presence: { topic: at('tele', 'LWT'), online: 'Online', offline: 'Offline' },
    commandTopics: [at('cmnd', 'POWER'), at('cmnd', 'POWER1'), at('cmnd', 'STATUS')],
    states: () => [passing(at('tele', 'STATE'), state()), passing(at('tele', 'SENSOR'), sensor())],
    hear: (payload, topic) => {
      if (topic === at('cmnd', 'STATUS')) {
        if (payload === '10') say(passing(at('stat', 'STATUS10'), { StatusSNS: sensor() }));
        if (payload === '11') say(passing(at('stat', 'STATUS11'), { StatusSTS: state() }));
        return;
      }
      const wanted = payload.toUpperCase();
      if (wanted === 'TOGGLE') power = !power;
      else if (wanted === 'ON' || wanted === 'OFF') power = wanted === 'ON';
      say(passing(at('stat', 'RESULT'), { POWER: word(power) }));
      say(passing(at('stat', 'POWER'), word(power)));
    },
    shown: () => ({ motion, power }),
    pull: (lever, value) => {
      if (lever !== 'motion' || typeof value !== 'boolean') return false;
      motion = value;
      say(passing(at('stat', 'RESULT'), { Switch1: { Action: word(motion) } }));
      return true;
    },
    stop: () => {},
  };
};

const now = (): string => new Date().toISOString().slice(0, 19);

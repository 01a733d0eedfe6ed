import { objectIn } from '#agent/exchange/json.ts';
import type { Device, Voice } from '../device.ts';

interface ShellyOptions extends Voice {
  readonly id: string;
}

/**
 * A Shelly of the second generation: it introduces itself to nobody, tells changes only, and answers when it is asked. Input
 * 0 is a contact (`open`), input 1 a push button (`pressed`).
 */
export const createShelly = ({ id, say }: ShellyOptions): Device => {
  let open = false;
  const notify = (method: 'NotifyStatus' | 'NotifyEvent', params: object): void =>
    say({
      topic: `${id}/events/rpc`,
      payload: JSON.stringify({ src: id, dst: `${id}/events`, method, params: { ts: seconds(), ...params } }),
      isPassing: true,
    });
  return {
    id,
    kind: 'dialect',
    introductions: [],
    presence: { topic: `${id}/online`, online: 'true', offline: 'false' },
    commandTopics: [`${id}/rpc`],
    states: () => [],
    hear: (payload) => {
      const asked = readCall(payload);
      if (!asked) return;
      const known = asked.method === 'Shelly.GetStatus';
      say({
        topic: `${asked.src}/rpc`,
        payload: JSON.stringify({
          id: asked.id,
          src: id,
          dst: asked.src,
          ...(known
            ? { result: { 'input:0': { id: 0, state: open }, 'input:1': { id: 1, state: null }, sys: { uptime: 60 } } }
            : { error: { code: 404, message: `No handler for ${asked.method}` } }),
        }),
        isPassing: true,
      });
    },
    shown: () => ({ open }),
    pull: (lever, value) => {
      if (typeof value !== 'boolean') return false;
      if (lever === 'open') {
        if (value !== open) notify('NotifyStatus', { 'input:0': { id: 0, state: value } });
        open = value;
        return true;
      }
      if (lever !== 'pressed') return false;
      if (value)
        notify('NotifyEvent', { events: [{ component: 'input:1', id: 1, event: 'single_push', ts: seconds() }] });
      return true;
    },
    stop: () => {},
  };
};

const seconds = (): number => Date.now() / 1000;

const readCall = (payload: string): { id: unknown; src: string; method: string } | undefined => {
  const { id, src, method } = objectIn(payload) ?? {};
  return typeof src === 'string' && typeof method === 'string' ? { id, src, method } : undefined;
};

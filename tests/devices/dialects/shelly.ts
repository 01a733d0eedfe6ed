/** What a Shelly of the second generation says; changes only, over the one topic that is on by default. */
export const shellyId = 'shellyplusi4-a8032ab1c0de';

const frame = (method: string, params: object): string =>
  JSON.stringify({ src: shellyId, dst: `${shellyId}/events`, method, params: { ts: 1_795_660_000.12, ...params } });

export const shellyChanged = (state: boolean): string => frame('NotifyStatus', { 'input:0': { id: 0, state } });
export const shellyOfOthers = (): string =>
  frame('NotifyStatus', { 'input:1': { id: 1, state: true }, sys: { uptime: 9 } });
export const shellyPushed = (input: number, event: string): string =>
  frame('NotifyEvent', { events: [{ component: `input:${input}`, id: input, event, ts: 1_795_660_000.12 }] });
/** The answer to `Shelly.GetStatus`, at the address that the question named. */
export const shellyStatus = (question: string, state: boolean): { topic: string; payload: string } => {
  const { id, src } = JSON.parse(question) as { id: number; src: string };
  const result = {
    ble: {},
    'input:0': { id: 0, state },
    'input:1': { id: 1, state: false },
    sys: { mac: 'A8032AB1C0DE' },
  };
  return { topic: `${src}/rpc`, payload: JSON.stringify({ id, src: shellyId, dst: src, result }) };
};

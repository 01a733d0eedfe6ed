import type { PublicEvent } from '#contract/events.ts';
import { type LiveMessageName, type LiveMessages, staleAfterMs } from '#contract/live.ts';
import type { AlertView, RoomView } from '#contract/rooms.ts';
import type { DeviceView, DistrictTick } from '#contract/site.ts';

/** Everything the kiosk knows from the agent's event stream. Times in milliseconds of the agent's clock. */
export interface LiveState {
  readonly link: 'connecting' | 'live' | 'lost';
  /** When the last byte came, a message or the heartbeat. */
  readonly heardAtMs: number | undefined;
  /** False until the first snapshot: nothing may be shown as a number before. */
  readonly loaded: boolean;
  readonly seq: number | undefined;
  /** How many children the whole facility may hold; undefined until the agent has said so. */
  readonly places: number | undefined;
  readonly rooms: readonly RoomView[];
  /** Open, acknowledged and lately resolved ones, newest first. */
  readonly alerts: readonly AlertView[];
  readonly devices: readonly DeviceView[];
  readonly district: DistrictTick;
  /** The last events, newest first. */
  readonly recent: readonly PublicEvent[];
}

export type LiveMessage = {
  [N in LiveMessageName]: { readonly name: N; readonly body: LiveMessages[N] };
}[LiveMessageName];
export type LiveInput =
  | { readonly kind: 'opened' | 'heard' | 'closed' }
  /** What an earlier page had heard last: numbers from before, until the agent is back. */
  | {
      readonly kind: 'kept';
      readonly rooms: readonly RoomView[];
      readonly alerts: readonly AlertView[];
      readonly heardAtMs: number;
    }
  | { readonly kind: 'message'; readonly message: LiveMessage };

export const noLiveState: LiveState = {
  link: 'connecting',
  heardAtMs: undefined,
  loaded: false,
  seq: undefined,
  places: undefined,
  rooms: [],
  alerts: [],
  devices: [],
  district: { day: null, state: 'none' },
  recent: [],
};

const keptEvents = 60;
const keptAlerts = 100;

export const reduceLive = (state: LiveState, input: LiveInput, atMs: number): LiveState => {
  switch (input.kind) {
    case 'closed':
      return { ...state, link: 'lost' };
    case 'opened':
      // Open is not yet true: the numbers are those from before until the snapshot is here.
      return { ...state, heardAtMs: atMs };
    case 'kept':
      return state.loaded
        ? state
        : {
            ...state,
            link: 'lost',
            loaded: true,
            rooms: input.rooms,
            alerts: input.alerts,
            heardAtMs: input.heardAtMs,
          };
    case 'heard':
      return { ...state, heardAtMs: atMs };
    case 'message':
      return reduceMessage({ ...state, heardAtMs: atMs }, input.message);
  }
};

/** Whether the numbers may be shown as present: the stream is open and was heard within 25 s. */
export const isFresh = (state: LiveState, nowMs: number): boolean =>
  state.link === 'live' && state.heardAtMs !== undefined && nowMs - state.heardAtMs <= staleAfterMs;

const reduceMessage = (state: LiveState, message: LiveMessage): LiveState => {
  switch (message.name) {
    case 'snapshot': {
      const { alerts, ...rest } = message.body;
      // A journal that goes back is a restored one: its next events bear numbers that were another's.
      const recent = state.seq !== undefined && rest.seq < state.seq ? [] : state.recent;
      return { ...state, link: 'live', loaded: true, ...rest, alerts: newestFirst(alerts), recent };
    }
    case 'event': {
      if (state.recent.some(({ seq }) => seq === message.body.seq)) return state;
      const recent = [message.body, ...state.recent].slice(0, keptEvents);
      return { ...ended(state, message.body), seq: message.body.seq, recent };
    }
    case 'room':
      return { ...state, rooms: replaced(state.rooms, message.body, (room) => room.roomId) };
    case 'alert':
      return { ...state, alerts: newestFirst(replaced(state.alerts, message.body, (alert) => alert.alertId)) };
    case 'device':
      return { ...state, devices: replaced(state.devices, message.body, (device) => device.deviceId) };
    case 'district':
      return { ...state, district: message.body };
  }
};

/** What is over is told by its event alone: a resolved alert and a withdrawn device come in no message of their own. */
const ended = (state: LiveState, { type, subject, occurredAt }: PublicEvent): LiveState => {
  switch (type) {
    case 'alert.resolved':
      return {
        ...state,
        alerts: state.alerts.map((alert) =>
          alert.alertId === subject ? { ...alert, state: 'resolved', resolvedAt: occurredAt } : alert,
        ),
      };
    case 'device.withdrawn':
      return { ...state, devices: state.devices.filter(({ deviceId }) => deviceId !== subject) };
    default:
      return state;
  }
};

const replaced = <T>(list: readonly T[], item: T, idOf: (item: T) => string): T[] => {
  const id = idOf(item);
  return list.some((each) => idOf(each) === id)
    ? list.map((each) => (idOf(each) === id ? item : each))
    : [...list, item];
};

/** The newest first; only resolved ones are ever dropped. */
const newestFirst = (alerts: readonly AlertView[]): AlertView[] => {
  const sorted = [...alerts].sort((a, b) => Date.parse(b.raisedAt) - Date.parse(a.raisedAt));
  return sorted.filter(({ state }, index) => state !== 'resolved' || index < keptAlerts);
};

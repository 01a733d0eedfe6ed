import { batch, computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { v7 } from 'uuid';
import type { Session, WhoAmI } from '#contract/identity.ts';
import type { SiteView } from '#contract/site.ts';
import { type Say, sayIn } from '../i18n/text.ts';
import type { Attempt, Entry } from '../outbox/entry.ts';
import { tokenFor } from '../outbox/entry.ts';
import { createOutbox, type Outbox } from '../outbox/outbox.ts';
import type { OutboxStore } from '../outbox/store.ts';
import type { Answer, Api } from './api.ts';
import { offsetOf, timestampOf, zoneMinutesOf } from './clock.ts';
import { openLink } from './link.ts';
import { isFresh, type LiveInput, type LiveState, noLiveState, reduceLive } from './live.ts';
import { idleMsOf, type Screen } from './screens.ts';
import type { Settings } from './settings.ts';

/** The whole kiosk as its screens see it. */
export interface Kiosk {
  readonly screen: ReadonlySignal<Screen>;
  readonly live: ReadonlySignal<LiveState>;
  /** Whether the live numbers may be shown as present. */
  readonly fresh: ReadonlySignal<boolean>;
  /** The agent's time in milliseconds, moving once a second. */
  readonly nowMs: ReadonlySignal<number>;
  /** Minutes east of UTC where the facility is. */
  readonly zone: ReadonlySignal<number>;
  readonly facility: ReadonlySignal<string>;
  readonly site: ReadonlySignal<SiteView | undefined>;
  readonly session: Signal<Session | undefined>;
  /** How the person identified. */
  readonly method: Signal<'pin' | 'card'>;
  readonly settings: Signal<Settings>;
  readonly say: ReadonlySignal<Say>;
  /** Seconds until the board returns; undefined while nothing is due. */
  readonly idleSeconds: ReadonlySignal<number | undefined>;
  readonly outbox: Outbox;
  readonly api: Api;
  readonly go: (screen: Screen) => void;
  /** Back to the board, and the person's session is over. */
  readonly leave: () => void;
  /** Somebody touched the kiosk. */
  readonly touched: () => void;
  /** Reads with the person's session. */
  readonly read: <T>(path: string) => Promise<Answer<T>>;
  /** Puts a write in the outbox; gives its id. `timed` writes carry when they were tapped. */
  readonly submit: (path: string, fields: Readonly<Record<string, unknown>>, timed: boolean) => string;
  readonly start: () => Promise<void>;
  readonly refreshSite: () => Promise<void>;
}

export interface KioskOptions {
  readonly api: Api;
  readonly store: OutboxStore;
  readonly settings: Signal<Settings>;
  /** A code that came with the address; empty when none did. */
  readonly enrolmentCode: string;
}

const startRetryMs = 2_000;
const siteEveryMs = 30_000;

export const createKiosk = ({ api, store, settings, enrolmentCode }: KioskOptions): Kiosk => {
  const screen = signal<Screen>({ at: 'starting' });
  const live = signal(noLiveState);
  const kioskMs = signal(Date.now());
  const offsetMs = signal(0);
  const zone = signal(8 * 60);
  const facility = signal('');
  const site = signal<SiteView | undefined>(undefined);
  const session = signal<Session | undefined>(undefined);
  const method = signal<'pin' | 'card'>('pin');
  const touchedMs = signal(Date.now());
  const fresh = computed(() => isFresh(live.value, kioskMs.value));
  const nowMs = computed(() => kioskMs.value + offsetMs.value);
  const say = computed(() => sayIn(settings.value.language));
  const idleSeconds = computed(() => {
    const limitMs = idleMsOf(screen.value);
    return limitMs === undefined ? undefined : Math.ceil((touchedMs.value + limitMs - kioskMs.value) / 1000);
  });
  let link: ReturnType<typeof openLink> | undefined;

  const person = (): { person: string; token: string } | undefined =>
    session.value && { person: `${session.value.person.kind}:${session.value.person.id}`, token: session.value.token };

  const send = async (entry: Entry): Promise<Attempt> => {
    const answer = await api.post(entry.path, entry.body, tokenFor(entry, person()));
    if (answer.ok) return { kind: 'saved', body: answer.body };
    if (answer.status === 0 || answer.status >= 500 || answer.status === 429) return { kind: 'again' };
    if (answer.code === 'unauthenticated' || answer.code === 'person_required') return { kind: 'person' };
    return { kind: 'refused', code: answer.code, problem: answer.problem };
  };
  const outbox = createOutbox({
    store,
    send,
    later: (waitMs) => new Promise((resolve) => setTimeout(resolve, waitMs)),
  });

  const go = (next: Screen): void => {
    batch(() => {
      touchedMs.value = Date.now();
      screen.value = next;
    });
  };
  const leave = (): void => {
    const ended = session.value;
    batch(() => {
      session.value = undefined;
      go({ at: 'board' });
    });
    // A session that an unsent entry still needs runs out by itself.
    if (ended && !outbox.waiting.value.some(({ token }) => token === ended.token)) {
      void api.remove('/sessions/current', ended.token);
    }
  };

  const onInput = (input: LiveInput): void => {
    const atMs = Date.now();
    batch(() => {
      kioskMs.value = atMs;
      live.value = reduceLive(live.value, input, atMs);
      if (input.kind === 'message' && input.message.name === 'snapshot') {
        zone.value = zoneMinutesOf(input.message.body.rooms[0]?.asOf ?? '') ?? zone.value;
      }
    });
    if (input.kind === 'opened') outbox.kick();
  };
  const enrolAgain = (): void => {
    link?.close();
    link = undefined;
    session.value = undefined;
    go({ at: 'enrol', code: '' });
  };
  const refreshSite = async (): Promise<void> => {
    const answer = await api.get<SiteView>('/site', session.value?.token);
    if (!answer.ok) return;
    site.value = answer.body;
    facility.value = answer.body.facility;
  };

  const start = async (): Promise<void> => {
    const answer = await api.get<WhoAmI>('/me');
    if (answer.ok) {
      facility.value = answer.body.facility;
      link ??= openLink({
        onInput,
        onRefused: enrolAgain,
        onServerTime: (serverMs) => {
          offsetMs.value = offsetOf(serverMs, Date.now());
        },
      });
      go({ at: 'board' });
      void outbox.resume();
      void refreshSite();
    } else if (answer.status === 401 || answer.status === 403) go({ at: 'enrol', code: enrolmentCode });
    else {
      go({ at: 'unreachable' });
      setTimeout(() => void start(), startRetryMs);
    }
  };

  setInterval(() => {
    kioskMs.value = Date.now();
    if ((idleSeconds.value ?? 1) <= 0) leave();
  }, 1_000);
  setInterval(() => link && void refreshSite(), siteEveryMs);

  return {
    screen,
    live,
    fresh,
    nowMs,
    zone,
    facility,
    site,
    session,
    method,
    settings,
    say,
    idleSeconds,
    outbox,
    api,
    go,
    leave,
    touched: () => {
      touchedMs.value = Date.now();
    },
    read: (path) => api.get(path, session.value?.token),
    submit: (path, fields, timed) => {
      const by = person();
      const id = v7();
      const madeAtMs = Date.now() + offsetMs.value;
      const body = { id, ...fields, ...(timed && { occurredAt: timestampOf(madeAtMs, zone.value) }) };
      void outbox.submit({ id, path, body, person: by?.person ?? '', token: by?.token ?? '', madeAtMs });
      return id;
    },
    start,
    refreshSite,
  };
};

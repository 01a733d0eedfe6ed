import { batch, computed, effect, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import { v7 } from 'uuid';
import type { Session, WhoAmI } from '#contract/identity.ts';
import type { HouseCopy } from '#contract/rollCall.ts';
import type { SiteView } from '#contract/site.ts';
import { type Say, sayIn } from '../i18n/text.ts';
import type { Attempt, Entry } from '../outbox/entry.ts';
import { tokensFor } from '../outbox/entry.ts';
import { createOutbox, type Outbox, type Unsaved } from '../outbox/outbox.ts';
import type { Keep, KioskStore } from '../store/store.ts';
import type { Answer, Api } from './api.ts';
import { createBoardKeeper } from './boardKeeper.ts';
import { dayOf, timestampOf, zoneMinutesOf } from './clock.ts';
import { createCopy } from './copy.ts';
import type { Asked } from './enrolment.ts';
import { type HostClock, wasShaken } from './hostClock.ts';
import { createKeptDay } from './keptDay.ts';
import { type Link, openLink } from './link.ts';
import { isFresh, type LiveInput, type LiveState, noLiveState, reduceLive } from './live.ts';
import { createOfflineIdentity, type OfflineIdentity } from './offlineIdentity.ts';
import { overtakenBy } from './overtaken.ts';
import { type RightEnd, rightEndOf } from './right.ts';
import { idleMsOf, isIn, type Purpose, type Screen } from './screens.ts';
import type { Settings } from './settings.ts';
import { createTapTimes } from './tapTimes.ts';

/** The whole kiosk as its screens see it. */
export interface Kiosk {
  readonly screen: ReadonlySignal<Screen>;
  readonly live: ReadonlySignal<LiveState>;
  /** Whether the live numbers may be shown as present. */
  readonly fresh: ReadonlySignal<boolean>;
  /**
   * Since when a room's numbers, or those of any, are not the present ones, in milliseconds: the link is lost, or what was
   * tapped here is not saved yet. Undefined while they are.
   */
  readonly staleSinceMs: (roomId?: string) => number | undefined;
  /** The agent's time in milliseconds, moving once a second. */
  readonly nowMs: ReadonlySignal<number>;
  /** How the clocks stand at this very moment: what is written must not stand before what was tapped earlier. */
  readonly reading: HostClock['reading'];
  /** Today where the facility is, as YYYY-MM-DD. */
  readonly today: ReadonlySignal<string>;
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
  /** Everybody in the house, as far as this kiosk knows with or without the agent. */
  readonly copy: ReadonlySignal<HouseCopy | undefined>;
  readonly keep: Keep;
  /** False while a broken or full disk keeps nothing: what waits then goes with the page. */
  readonly lasting: ReadonlySignal<boolean>;
  readonly offlineIdentity: OfflineIdentity;
  /** `purpose`: why somebody goes there, for the case that they must say first who they are. */
  readonly go: (screen: Screen, purpose?: Purpose) => void;
  /** Back to the board, and the person's session is over. */
  readonly leave: () => void;
  /** Somebody touched the kiosk. */
  readonly touched: () => void;
  /** Milliseconds since the last touch. */
  readonly idleForMs: () => number;
  /** Reads with the person's session. */
  readonly read: <T>(path: string) => Promise<Answer<T>>;
  /** Puts a write in the outbox; gives its id. `timed` writes carry when they were tapped. */
  readonly submit: (
    path: string,
    fields: Readonly<Record<string, unknown>>,
    timed: boolean,
    reading?: ReturnType<HostClock['reading']>,
  ) => string;
  /** Sends what the agent never answered once again, in the name of who stands here. */
  readonly sendAgain: (id: string) => void;
  /** Calls each time the agent is back, the first time too. */
  readonly onReturn: (listener: () => void) => void;
  readonly start: () => Promise<void>;
  readonly refreshSite: () => Promise<void>;
}

export interface KioskOptions {
  readonly api: Api;
  readonly hostClock: HostClock;
  readonly store: KioskStore;
  readonly settings: Signal<Settings>;
  /** What came with the address. */
  readonly asked: Asked;
}

const startRetryMs = 2_000;
const siteEveryMs = 30_000;
/** Events after which the copy of the house may be another one. */
const changesHouse = /^(attendance|staff|child|class|room|day)\./;

/** Screens on which nobody of the staff has to be identified. */
const isOpenToAll = (screen: Screen): boolean =>
  isIn('front', screen) || isIn('rollCall', screen) || isIn('site', screen);

export const createKiosk = ({ api, hostClock, store, settings, asked }: KioskOptions): Kiosk => {
  const { keep } = store;
  const screen = signal<Screen>({ at: 'starting' });
  const live = signal(noLiveState);
  const steadyMs = signal(hostClock.steadyMs());
  const zone = signal(8 * 60);
  const facility = signal('');
  const site = signal<SiteView | undefined>(undefined);
  const session = signal<Session | undefined>(undefined);
  const method = signal<'pin' | 'card'>('pin');
  const touchedMs = signal(hostClock.steadyMs());
  const nowMs = computed(() => {
    // Read, so that it moves with the steady clock, and at once when the agent's is known better.
    void [steadyMs.value, hostClock.offsetMs.value];
    return hostClock.nowMs();
  });
  const fresh = computed(() => isFresh(live.value, nowMs.value));
  const today = computed(() => dayOf(nowMs.value, zone.value));
  const say = computed(() => sayIn(settings.value.language));
  const idleSeconds = computed(() => {
    const limitMs = idleMsOf(screen.value, settings.value.idleSeconds);
    return limitMs === undefined ? undefined : Math.ceil((touchedMs.value + limitMs - steadyMs.value) / 1000);
  });
  const idleForMs = (): number => hostClock.steadyMs() - touchedMs.value;
  const returned: (() => void)[] = [];
  let link: Link | undefined;
  /** Once, and after whoever followed the link has enrolled a new kiosk. */
  let { footageOf } = asked;

  const later = (waitMs: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, waitMs));
  /** Who stands here; what they tap is sent by their pass, which outlives their session and the agent's life. */
  const person = (): { person: string; token: string } | undefined =>
    session.value && {
      person: `${session.value.person.kind}:${session.value.person.id}`,
      token: session.value.pass.token,
    };

  const send = async (entry: Entry): Promise<Attempt> => {
    for (const token of tokensFor(entry, person())) {
      const attempt = attemptOf(await api.post(entry.path, entry.body, token));
      if (attempt.kind !== 'person') return attempt;
    }
    return { kind: 'person' };
  };
  const attemptOf = (answer: Answer<unknown>): Attempt => {
    if (answer.ok) return { kind: 'saved', body: answer.body };
    if (answer.status === 0 || answer.status > 500 || answer.status === 429) return { kind: 'again' };
    // Not the agent's word for a no: its own fault, or something between it and the kiosk.
    if (!answer.problem || answer.status === 500) return { kind: 'broken' };
    if (answer.problem.errors?.some(({ path }) => path === 'body/occurredAt'))
      return { kind: 'untimely', problem: answer.problem };
    if (rightEndOf(answer.code) || answer.code === 'person_required') return { kind: 'person' };
    return { kind: 'refused', code: answer.code, problem: answer.problem };
  };
  const ready = createTapTimes({ hostClock, zone, ask: () => api.get('/me') });
  const outbox = createOutbox({ store: store.outbox, send, later, ready });
  const copy = createCopy({
    keep,
    waiting: outbox.waiting,
    counting: outbox.counting,
    isSaved: (id) => outbox.progress.peek().get(id)?.state === 'saved',
    ask: async () => {
      const answer = await api.get<HouseCopy>('/roll-calls/copy');
      if (answer.ok) zone.value = zoneMinutesOf(answer.body.asOf) ?? zone.value;
      return answer;
    },
    later,
  });
  const overtaken = overtakenBy({ outbox, copy, nowMs, today, zone });
  const staleSinceMs = (roomId?: string): number | undefined => {
    if (!fresh.value) return live.value.heardAtMs ?? 0;
    const { rooms, sinceMs } = overtaken.value ?? {};
    return !rooms || roomId === undefined || rooms.has(roomId) ? sinceMs : undefined;
  };
  const offlineIdentity = createOfflineIdentity(keep, crypto);
  const keptDay = createKeptDay({
    keep,
    today,
    isHeard: () => fresh.peek(),
    forget: () => {
      copy.forget();
      offlineIdentity.forget();
    },
  });
  const boardKeeper = createBoardKeeper(keep, { live, facility, zone });

  /** Who stood here when the link last opened. */
  let fromBefore: Session | undefined;
  const go = (next: Screen, purpose: Purpose = { for: 'staff' }): void => {
    const here = session.peek();
    const isAlone = here?.person.kind === 'staff' && here.token === '';
    // Whom only this kiosk knew may finish what they are at; before the next thing they say to the agent who they are.
    // Who came since has tried: an agent that is heard and cannot say who anybody is keeps nobody from the desk.
    const mustIdentify = isAlone && here === fromBefore && live.peek().link === 'live' && !isOpenToAll(next);
    batch(() => {
      touchedMs.value = hostClock.steadyMs();
      if (mustIdentify) session.value = undefined;
      screen.value = mustIdentify ? { at: 'identify', purpose } : next;
    });
  };
  const endSession = (): void => {
    const ended = session.value;
    session.value = undefined;
    // Without a token they were identified by this kiosk alone: there is nothing to end at the agent.
    if (ended && ended.token !== '') void api.remove('/sessions/current', ended.token);
  };
  const leave = (): void => {
    batch(() => {
      endSession();
      go({ at: 'board' });
    });
  };

  const onInput = (input: LiveInput): void => {
    batch(() => {
      steadyMs.value = hostClock.steadyMs();
      live.value = reduceLive(live.value, input, hostClock.nowMs());
      if (input.kind === 'message' && input.message.name === 'snapshot') {
        zone.value = zoneMinutesOf(input.message.body.rooms[0]?.asOf ?? '') ?? zone.value;
      }
    });
    if (input.kind === 'opened') onOpened();
    else if (input.kind === 'message' && input.message.name === 'event' && changesHouse.test(input.message.body.type)) {
      copy.refresh();
    }
  };
  const onOpened = (): void => {
    fromBefore = session.peek();
    outbox.kick();
    copy.refresh();
    for (const listener of returned) listener();
  };
  const forgetAll = async (end: RightEnd): Promise<Unsaved> => {
    await keptDay.forgetAll();
    return end === 'revoked' ? outbox.erase() : outbox.endRight(hostClock.nowMs());
  };
  /** Settled once what an earlier right left was seen to. */
  let ended: Promise<Unsaved> = Promise.resolve(0);
  /** By the stream's answer as by any other: what the first one counted stays told. */
  const enrolAgain = async (end: RightEnd, code = ''): Promise<void> => {
    link?.close();
    link = undefined;
    batch(() => {
      session.value = undefined;
      live.value = noLiveState;
      if (screen.value.at !== 'enrol') go({ at: 'enrol', code, lost: 0, footageOf });
    });
    ended = ended.then(() => forgetAll(end));
    const lost = await ended;
    // Whoever has enrolled the kiosk meanwhile goes on.
    if (lost !== 0 && screen.value.at === 'enrol') go({ ...screen.value, lost, end });
  };
  const refreshSite = async (): Promise<void> => {
    const answer = await api.get<SiteView>('/site', session.value?.token);
    if (!answer.ok) return;
    site.value = answer.body;
    facility.value = answer.body.facility;
  };

  /** What an earlier page left on the disk. */
  const takeOver = (): void => {
    void copy.resume(today.peek());
    void outbox.resume();
  };

  const open = (): void => {
    link ??= openLink({
      onInput,
      onRefused: (end) => void enrolAgain(end),
      hostClock,
    });
    go(footageOf === '' ? { at: 'board' } : { at: 'identify', purpose: { for: 'footage', alertId: footageOf } });
    footageOf = '';
    takeOver();
    void refreshSite();
  };
  const start = async (): Promise<void> => {
    await ended;
    const answer = await api.get<WhoAmI>('/me');
    const kept = await boardKeeper.read();
    // Before the day is judged.
    if (kept) zone.value = kept.zone;
    if (answer.ok) {
      facility.value = answer.body.facility;
      await keptDay.turn();
      open();
      return;
    }
    const end = rightEndOf(answer.code);
    if (end) {
      await enrolAgain(end, asked.enrolmentCode);
      return;
    }
    if (kept) {
      batch(() => {
        facility.value = kept.facility;
        hostClock.notBefore(kept.heardAtMs);
        steadyMs.value = hostClock.steadyMs();
        live.value = reduceLive(live.value, { kind: 'kept', ...kept }, hostClock.nowMs());
      });
      await keptDay.turn();
      open();
    } else {
      go({ at: 'unreachable' });
      setTimeout(() => void start(), startRetryMs);
    }
  };

  effect(() => {
    // Read, so that it runs at midnight. Before the kiosk is open its start sees to it.
    if (today.value !== '' && link) void keptDay.turn().then(copy.refresh);
  });
  effect(() => {
    // The disk works again, or at last: what an earlier page left there is taken over.
    if (store.lasting.value && link) void keptDay.turn().then(takeOver).then(copy.refresh);
  });
  let before = hostClock.reading();
  setInterval(() => {
    steadyMs.value = hostClock.steadyMs();
    const now = hostClock.reading();
    // While the machine sleeps its steady clock stands: who was here is gone, and the numbers are those from before.
    const hasSlept = wasShaken(before, now);
    before = now;
    if (hasSlept) link?.reopen();
    // A screen that stays, as the roll-call does, stays without whoever has gone from it.
    if (idleSeconds.value === undefined) {
      if (hasSlept || idleForMs() >= settings.value.idleSeconds * 1000) endSession();
    } else if (hasSlept || idleSeconds.value <= 0) leave();
  }, 1_000);
  setInterval(() => {
    if (!link) return;
    void refreshSite();
    // An emergency that kept the old day may be over.
    void keptDay.turn();
  }, siteEveryMs);

  return {
    screen,
    live,
    fresh,
    staleSinceMs,
    nowMs,
    reading: hostClock.reading,
    today,
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
    copy: copy.house,
    keep,
    lasting: store.lasting,
    offlineIdentity,
    go,
    leave,
    touched: () => {
      touchedMs.value = hostClock.steadyMs();
    },
    idleForMs,
    read: (path) => api.get(path, session.value?.token),
    submit: (path, fields, timed, reading = hostClock.reading()) => {
      const by = person();
      const id = v7();
      const madeAtMs = reading.saidMs;
      const body = { id, ...fields, ...(timed && { occurredAt: timestampOf(madeAtMs, zone.value) }) };
      const entry = { id, path, body, person: by?.person ?? '', token: by?.token ?? '', madeAtMs };
      void outbox.submit('occurredAt' in body ? { ...entry, reading } : entry);
      return id;
    },
    sendAgain: (id) => {
      const by = person();
      if (by) void outbox.sendAgain(id, by);
    },
    onReturn: (listener) => void returned.push(listener),
    start,
    refreshSite,
  };
};

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import pino from 'pino';
import { onTestFinished } from 'vitest';
import { freshId } from '#agent/journal/fresh.ts';
import { publicKeyOf } from '#agent/journal/signature.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { openUpstream, type SiteUpstream, type UpstreamOptions } from '#agent/siteUpstream.ts';
import { addDays, dayAt } from '#agent/time/calendar.ts';
import { systemClock } from '#agent/time/clock.ts';
import { createAnswerStore } from '#agent/upstream/answerStore.ts';
import { judgeAnswer } from '#agent/upstream/answers.ts';
import { createNoticeStore } from '#agent/upstream/noticeStore.ts';
import type { NoticeAnswerBody } from '#contract/district.ts';
import { type Listener, type ListenOptions, listen, type TakenLine } from '#district/listen/listener.ts';
import { createAnswerBook } from '#district/notices/answers.ts';
import { createNoticeDesk, issueNotices } from '#district/notices/desk.ts';
import type { PulledSite } from '#district/sites.ts';
import { type DistrictStore, openDistrictStore } from '#district/store/store.ts';
import { temporaryFolder } from '#tests/folder.ts';
import { noConnection } from '#tests/noConnection.ts';
import { listed } from '../district/chain.ts';
import { timeZone } from '../summary/day.ts';
import type { Site } from '../summary/site.ts';

export const districtKey = generateKeyPairSync('ed25519').privateKey;
export const districtKeys = [publicKeyOf(districtKey).x];
export const pushToken = 'the-token-of-this-site';

export const onTheList = (site: Site): PulledSite =>
  listed(site.code, loadSiteKey(site.folder), { pushToken: `${pushToken}-${site.code}` });

export interface District {
  readonly lines: TakenLine[];
  readonly failures: unknown[];
  readonly file: string;
  /** Where it puts what is attached to answers. */
  readonly files: string;
  store(): DistrictStore;
  listener(): Listener;
  url(): string;
  stop(): Promise<void>;
  /** Opens what lies in its folder now. */
  start(): Promise<void>;
  /** What it has of a site, in the order of the chain: `DAY.REVISION`. */
  held(site: string): Promise<string[]>;
  /** The answers that it has of a site: their texts, in order. */
  answersOf(site: string): Promise<string[]>;
  /** Issues a finding. @returns its id. */
  find(site: string): Promise<string>;
}

/** A real district over a file of SQLite, that can be stopped and started again on the same port. */
export const openDistrict = async (
  sites: () => readonly PulledSite[],
  more: Partial<Pick<ListenOptions, 'mqtt' | 'tls' | 'graceMs' | 'now'>> = {},
): Promise<District> => {
  const file = join(temporaryFolder(), 'district.db');
  const files = join(temporaryFolder(), 'answers');
  const lines: TakenLine[] = [];
  const failures: unknown[] = [];
  let store: DistrictStore | undefined;
  let listener: Listener | undefined;
  let port = 0;
  const opened = <T>(what: T | undefined): T => {
    if (what === undefined) throw new Error('the district is stopped');
    return what;
  };
  const stop = async (): Promise<void> => {
    await listener?.close();
    await store?.close();
    listener = undefined;
    store = undefined;
  };
  const start = async (): Promise<void> => {
    store = await openDistrictStore(file);
    listener = await listen({
      store,
      sites,
      notices: createNoticeDesk(
        store.db,
        (id) => sites().find((site) => site.id === id),
        more.now ?? systemClock().now,
        files,
      ),
      key: districtKey,
      host: '127.0.0.1',
      port,
      now: systemClock().now,
      graceMs: 200,
      onTaken: (line) => void lines.push(line),
      onFailure: (error) => void failures.push(error),
      ...more,
    });
    port = Number(new URL(listener.url).port);
  };
  await start();
  onTestFinished(stop);
  return {
    lines,
    failures,
    file,
    files,
    store: () => opened(store),
    listener: () => opened(listener),
    url: () => opened(listener).url,
    stop,
    start,
    held: async (site) => {
      const rows = await opened(store).db.all<{ day: string; revision: number }>(
        'SELECT day, revision FROM district_summary WHERE site = ? ORDER BY sequence',
        [site],
      );
      return rows.map(({ day, revision }) => `${day}.${revision}`);
    },
    answersOf: async (site) => (await createAnswerBook(opened(store).db).list(site)).map(({ answer }) => answer.text),
    find: async (site) => {
      const wish = {
        site,
        kind: 'finding',
        text: '请清理通道',
        dueDay: undefined,
        about: undefined,
        pack: undefined,
      } as const;
      const issued = await issueNotices(opened(store).db, [wish], districtKey, systemClock().now());
      const [notice] = issued.ok ? issued.notices : [];
      if (!notice) throw new Error('it was not issued');
      return notice.id;
    },
  };
};

/** The roads of a site as the agent opens them, ticking far more often than it does. */
export const openRoads = async (
  site: Site,
  upstream: Partial<UpstreamOptions['config']['upstream']>,
  options: {
    readonly boot?: string;
    readonly random?: () => number;
    readonly ca?: string;
    readonly logger?: UpstreamOptions['logger'];
  } = {},
): Promise<SiteUpstream> => {
  const roads = await openUpstream({
    config: {
      site: { code: site.code, name: site.code, timeZone },
      upstream: {
        districtKeys,
        broker: undefined,
        mqtt: undefined,
        https: undefined,
        spreadMs: 0,
        ...upstream,
      },
    },
    authorities: { https: options.ca },
    stores: { journal: site.journal, packStore: { find: () => undefined }, notices: createNoticeStore(site.db) },
    clock: site.clock,
    boot: options.boot ?? freshId(),
    version: '0.1.0',
    sealed: site.sealing.store,
    outbox: site.outbox,
    siteConnection: noConnection,
    random: options.random ?? (() => 0),
    logger: options.logger ?? pino({ level: 'silent' }),
  });
  const ticking = setInterval(roads.tick, 10);
  let isOpen = true;
  const close = async (): Promise<void> => {
    if (!isOpen) return;
    isOpen = false;
    clearInterval(ticking);
    await roads.close();
  };
  onTestFinished(close);
  return { ...roads, close };
};

/** Lives through so many days, and seals each after its midnight. */
export const liveDays = (site: Site, days: number): void => {
  for (let lived = 0; lived < days; lived += 1) {
    site.checkIn(`child-${lived}`);
    const tomorrow = addDays(dayAt(site.clock.now(), timeZone), 1);
    site.clock.set(`${tomorrow}T00:20:00+08:00`);
    site.sealing.sealDue();
  }
};

export const sealedDays = (site: Site): string[] => site.exhibits().map(({ name }) => name);

/** The head's answer to a notice that has come, sealed. */
export const answerNotice = (
  site: Site,
  noticeId: string,
  text: string,
  change: Partial<NoticeAnswerBody> = {},
): void => {
  const id = randomUUID();
  const desk = {
    ...{ site: site.code, timeZone, isClockSet: () => true, namesIn: () => [] },
    notices: createNoticeStore(site.db),
    answers: createAnswerStore(site.db),
    key: () => loadSiteKey(site.folder),
    keepKey: site.sealing.store.keepKey,
  };
  site.journal.execute({
    id,
    request: 'an answer',
    decide: (at) => {
      const judged = judgeAnswer(noticeId, { id, text, ...change }, 'staff:head', at, desk);
      if (!judged.ok) throw new Error(judged.failure.code);
      return { events: judged.events, status: 201, body: judged.body };
    },
  });
};

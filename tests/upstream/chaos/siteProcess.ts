import { mkdirSync } from 'node:fs';
import { flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pino from 'pino';
import { openDatabase } from '#agent/journal/database.ts';
import { freshId } from '#agent/journal/fresh.ts';
import { createJournal } from '#agent/journal/journal.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { openUpstream } from '#agent/siteUpstream.ts';
import { createSealing } from '#agent/summary/sealing.ts';
import { dayAt, fromRfc3339 } from '#agent/time/calendar.ts';
import { type Clock, epochMs } from '#agent/time/clock.ts';
import { createNoticeStore } from '#agent/upstream/noticeStore.ts';
import { createOutbox } from '#agent/upstream/store.ts';
import { noConnection } from '#tests/noConnection.ts';
import { timeZone } from '../../summary/day.ts';
import { siteFacts, sources } from '../../summary/smallHouse.ts';

/**
 * A site in a process of its own, that can be killed: real journal, sealing, outbox and roads. Its days pass as it is told on
 * its input, and between them an hour is a second. Says on its output how it stands.
 */
export interface SiteProcessOptions {
  readonly folder: string;
  readonly site: string;
  readonly from: string;
  readonly mqtt: string | undefined;
  readonly https: { readonly url: string; readonly token: string } | undefined;
  readonly districtKeys: readonly string[];
}

const options = JSON.parse(process.argv[2] ?? '') as SiteProcessOptions;
const hoursPerSecond = 1;

let base = fromRfc3339(options.from) ?? 0;
let anchor = performance.now();
const passed = (): number => Math.round((performance.now() - anchor) * 3600 * hoursPerSecond);
const clock: Clock = {
  now: () => epochMs(base + passed()),
  monotonicMs: () => performance.now() * 3600 * hoursPerSecond,
  trust: () => 'synced',
};
const jumpTo = (instant: number): void => {
  base = Math.max(instant, clock.now());
  anchor = performance.now();
};

mkdirSync(options.folder, { recursive: true });
const db = openDatabase(join(options.folder, 'journal.db'));
const notices = createNoticeStore(db);
const journal = createJournal(db, clock, [notices.projection]);
const outbox = createOutbox(db);
const sealing = createSealing({
  db,
  journal,
  clock,
  site: siteFacts(options.site),
  sources,
  key: () => loadSiteKey(options.folder),
  enqueue: outbox.enqueue,
});
const upstream = await openUpstream({
  authorities: {},
  config: {
    site: { code: options.site, name: options.site, timeZone },
    upstream: {
      districtKeys: options.districtKeys,
      broker: undefined,
      mqtt: options.mqtt === undefined ? undefined : { url: options.mqtt },
      https: options.https,
      spreadMs: 0,
    },
  },
  stores: { journal, packStore: { find: () => undefined }, notices },
  clock,
  boot: freshId(),
  version: '0.1.0',
  sealed: sealing.store,
  outbox,
  siteConnection: noConnection,
  random: () => 0,
  limitMs: 1000,
  logger: pino({ level: 'silent' }),
});

const seal = (): void => void sealing.sealDue();
const say = (): void => {
  const days = sealing.store.page(0, 1000).map(({ day, revision }) => `${day}.${revision}`);
  process.stdout.write(
    `${JSON.stringify({ days, waiting: outbox.standing().waiting, now: clock.now(), road: upstream.check.run().detail })}\n`,
  );
};
setInterval(upstream.tick, 10);
setInterval(say, 50);
/** Its input names a day: it lives until that has begun, and seals the ones before. Said twice it is the same. */
createInterface(process.stdin).on('line', (line) => {
  const today = dayAt(clock.now(), timeZone);
  if (line <= today) return;
  journal.record([
    {
      type: 'attendance.checked_in',
      actor: 'adult:mother',
      subject: 'mei',
      data: { childId: 'mei', roomId: 'r-small', method: 'pin' },
    },
  ]);
  jumpTo(fromRfc3339(`${line}T00:20:00+08:00`) ?? 0);
  seal();
});
seal();
say();
// It is killed, and the next one need not compile everything again.
flushCompileCache();

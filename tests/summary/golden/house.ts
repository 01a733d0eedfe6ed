import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import { createDayKeeper } from '#agent/attendance/dayKeeper.ts';
import { loadConfig } from '#agent/config/load.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openFootageStore } from '#agent/footage/store.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { loadSiteKey } from '#agent/journal/siteKey.ts';
import { openSealing } from '#agent/sealing.ts';
import { openStores } from '#agent/stores.ts';
import { sealOnClose } from '#agent/summary/sealing.ts';
import { epochMs } from '#agent/time/clock.ts';
import { version } from '#agent/version.ts';
import type { JournalEvent } from '#contract/events.ts';
import { fakeClock } from '#tests/clock.ts';
import { type NaiveHouse, rfc3339 } from '#tests/naiveHouse.ts';
import { boots, cameras, type Entry, lastInstant, type Script, scriptOf, staffKey, zones } from './script.ts';

/**
 * Plays three weeks into a real journal with everything over it: the box runs when the script says so, takes what reached
 * it, raises its alerts, begins and closes its days, and seals what is due. Gives what was sealed, and what there was.
 */
export const playWeeks = (folder: string, seed: number) => {
  const data = join(folder, 'data');
  mkdirSync(data, { recursive: true });
  const file = join(folder, 'facility.yaml');
  writeFileSync(
    file,
    stringify({
      site: { code: 'golden', name: '金色园', timeZone: 'Asia/Shanghai' },
      rooms: [
        { id: 'r-infant', name: '乳儿室', kind: 'classroom' },
        { id: 'r-small', name: '托小室', kind: 'classroom' },
        { id: 'r-yard', name: '院子', kind: 'outdoor' },
      ],
      classes: [{ id: 'k-infant', name: '乳儿班', type: 'infant', room: 'r-infant', places: 10 }],
      places: 40,
      hours: { open: '07:30', close: '18:00', seal: '19:00' },
      zones: zones.map(({ zoneId, zoneClass }) => ({ id: zoneId, name: zoneId, class: zoneClass })),
      upstream: { staffKey },
    }),
  );
  const config = loadConfig({ file, data });
  const clock = fakeClock(rfc3339(boots[0]?.from ?? 0));
  const stores = openStores({ config, clock });
  const { db, journal, review } = stores;
  stores.decideAlerts();
  // No power is cut here: a thousand commits need not wait for the disk.
  db.pragma('synchronous = OFF');
  const index = openFootageIndex(join(data, 'footage.db'));
  recordFootage(index);
  // The recorder is alive whenever it is asked: what it missed stands in its index as gaps.
  const footage = openFootageStore(index, () => 0);
  const { sealing } = openSealing(stores, { config, clock, footage, keeping: { storage: () => undefined } });
  sealOnClose(journal, sealing, (outcome) => {
    if (!outcome.ok) throw new Error('the day was closed and not sealed', { cause: outcome });
  });
  const keeper = createDayKeeper({
    journal,
    clock,
    attendance: stores.attendance,
    timeZone: 'Asia/Shanghai',
    sealTime: '19:00',
    autoClose: '04:00',
  });
  const script: Script = scriptOf(seed);
  const queue: Entry[] = [...script.entries];
  const insert = (entry: Entry): void => {
    const at = queue.findIndex((each) => each.at > entry.at);
    queue.splice(at < 0 ? queue.length : at, 0, entry);
  };
  journal.onCommit((events) => {
    for (const event of events) {
      const after = event.type === 'alert.raised' ? script.acknowledgedAfterMs() : undefined;
      if (after === undefined || event.type !== 'alert.raised') continue;
      const { alertId } = event.data;
      const at = script.whenOn(Math.ceil((event.recordedAt + after) / 1000) * 1000);
      const news: NewEvent = {
        type: 'alert.acknowledged',
        actor: 'staff:team-0',
        subject: alertId,
        data: { alertId, action: '已处理' },
      };
      insert({ at, news: [news] });
    }
  });
  const moveTo = (at: number): void => clock.advance(at - clock.now());
  let boot = '';
  for (let entry = queue.shift(); entry; entry = queue.shift()) {
    for (let next = review.nextAt(); next !== undefined && next < entry.at && boot !== ''; next = review.nextAt()) {
      if (next > clock.now()) moveTo(next);
      sealing.uptime.beat(boot, clock.now());
      journal.react();
    }
    moveTo(entry.at);
    if (entry.begins !== undefined) boot = entry.begins;
    sealing.uptime.beat(boot, epochMs(entry.at));
    if (entry.news) journal.record(entry.news);
    if (entry.ticks) keeper.tick();
    if (entry.seals) sealing.sealDue();
    if (entry.ends) boot = '';
  }
  const events: JournalEvent[] = [];
  for (let after = 0; ; after = events.at(-1)?.seq ?? after) {
    const page = journal.read(after, 1000);
    if (page.length === 0) break;
    events.push(...page);
  }
  const commitment = db.prepare('SELECT commitment FROM event WHERE seq = ?').pluck();
  const hash = db.prepare('SELECT hash FROM event WHERE seq = ?').pluck();
  const house: NaiveHouse = {
    code: 'golden',
    places: 40,
    rulePack: { id: 'longmatan-2023', version: stores.rules.packs[0].version },
    boxId: loadSiteKey(data).jwk.kid,
    version,
    staffKey,
    boots,
    zones,
    cameras,
    events,
    commitmentOf: (seq) => commitment.get(seq) as Buffer,
    hashOf: (seq) => (hash.get(seq) as Buffer).toString('hex'),
  };
  const sealed = sealing.store.page(0, 1000);
  const due = sealing.dueDays(epochMs(lastInstant));
  const close = (): void => {
    index.close();
    stores.close();
  };
  return { house, sealed, due, close, names: script.names, db };
};

/** Runs and gaps as the recorder would have written them, all before they are asked for: the future is cut away. */
const recordFootage = (index: ReturnType<typeof openFootageIndex>): void => {
  index.pragma('foreign_keys = OFF');
  index.exec("INSERT INTO boot (uuid, started_ms, started_mono_ms, last_beat_ms) VALUES ('b', 0, 0, 0)");
  cameras.forEach(({ registered, runs, gaps, oldest }, at) => {
    const id = at + 1;
    index
      .prepare(
        `INSERT INTO stream (id, uuid, name, title, kind, source, enabled, revision, registered_ms)
         VALUES (?, ?, ?, '院子', 'main', x'00', 1, 1, ?)`,
      )
      .run(id, `u${id}`, `cam-${id}`, registered);
    runs.forEach(([from, to], run) => {
      index
        .prepare(
          `INSERT INTO run (uuid, stream_id, boot_id, start_ms, end_ms, anchor_wall_ms, anchor_mono_ms, clock_trust, end_reason)
           VALUES (?, ?, 1, ?, ?, 0, 0, 'synced', 'stall')`,
        )
        .run(`r${id}-${run}`, id, from, to);
    });
    gaps.forEach(([from, to, reason]) => {
      index
        .prepare(
          'INSERT INTO gap (stream_id, start_ms, end_ms, reason, detected_ms, boot_id) VALUES (?, ?, ?, ?, ?, 1)',
        )
        .run(id, from, to, reason, to);
    });
    index
      .prepare(
        'INSERT INTO segment SELECT ?, ?, 1000, id, 0, 1, 10, 1, randomblob(32), 0 FROM run WHERE stream_id = ? LIMIT 1',
      )
      .run(id, oldest, id);
    index
      .prepare(
        `INSERT INTO stream_state (stream_id, state, since_ms, head_sha256) VALUES (?, 'recording', ?, zeroblob(32))`,
      )
      .run(id, registered);
  });
};

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { openCheckStore } from '#agent/footage/check/checkStore.ts';
import { openFootageStore, type StreamStatus } from '#agent/footage/store.ts';
import { timelineOf } from '#agent/footage/timeline.ts';
import { mountVolume } from '#agent/footage/volume.ts';
import type { Db } from '#agent/journal/database.ts';
import { measureFootageStart } from './footageStart.ts';
import { buildFrigateTable, cameras, frigateQuestions } from './frigateTable.ts';
import { buildLargeIndex, bytesOf, days, firstMs, streamCount } from './largeIndex.ts';
import { againstBudget, againstFloor, percentile, type Result } from './result.ts';

const dayMs = 24 * 3_600_000;
const endMs = firstMs + days * dayMs;
/** Ours is to be a hundred times as quick as a table of ten-second rows. */
const asQuick = 1 / 100;
const gibibyte = 2 ** 30;
const scale = streamCount / cameras;

interface Times {
  readonly lookup: number;
  readonly day: number;
  readonly gaps: number;
}

/** 64 streams, 90 days, files of a minute: 8.3 million segments. Both tables are made here and asked in the same run. */
export const measureFootageIndex = async (folder: string): Promise<Result[]> => {
  const volume = join(folder, 'footage');
  mkdirSync(volume);
  const mounted = await mountVolume(volume, false);
  if (!mounted.ok) throw new Error(mounted.detail);
  const db = buildLargeIndex(folder, volume, mounted.uuid);
  const sizes = sizesOf(db);
  const segments = db.prepare('SELECT count(*) FROM segment').pluck().get() as number;
  const ours = await askOurs(db);
  const start = await measureFootageStart(db, folder, volume);
  db.close();
  const rivalDb = buildFrigateTable(folder);
  const rival = askFrigate(rivalDb);
  rivalDb.close();
  const of = `${segments} segments (${streamCount} streams, ${days} days)`;
  const beside = `; floor: a table shaped like Frigate's with ${cameras} cameras, 10-second rows`;
  return [
    againstBudget(
      'footage.lookup',
      `the file that covers an instant, with its fragments, among ${of}, p50`,
      'ms',
      ours.lookup,
      0.1,
    ),
    againstFloor('footage.lookup.rival', `the same${beside}`, 'ms', ours.lookup, rival.lookup, asQuick),
    againstBudget('footage.day', `all files of a camera-day, among ${of}, p50`, 'ms', ours.day, 3),
    againstFloor('footage.day.rival', `the same${beside}`, 'ms', ours.day, rival.day, asQuick),
    againstBudget('footage.gaps', `every gap of all ${streamCount} cameras in ${days} days, p10`, 'ms', ours.gaps, 25),
    againstFloor(
      'footage.gaps.rival',
      `the same${beside}, times ${scale}`,
      'ms',
      ours.gaps,
      rival.gaps * scale,
      asQuick,
    ),
    againstBudget('footage.index.whole', `footage.db with ${of}`, 'GiB', sizes.whole / gibibyte, 1.7),
    againstBudget(
      'footage.index.bare',
      'the same without fragment offsets',
      'GiB',
      (sizes.whole - sizes.gops) / gibibyte,
      0.6,
    ),
    ...start,
  ];
};

const sizesOf = (db: Db) => ({
  whole: (db.pragma('page_count', { simple: true }) as number) * (db.pragma('page_size', { simple: true }) as number),
  gops: bytesOf(db, ['segment_gop']),
});

const timed = (work: () => unknown): number => {
  const begun = performance.now();
  work();
  return performance.now() - begun;
};

const askOurs = async (db: Db): Promise<Times> => {
  const store = openFootageStore(db, () => endMs);
  const check = openCheckStore(db);
  const streams = store.streams();
  const lookups: number[] = [];
  const lists: number[] = [];
  const reports: number[] = [];
  for (const [round, at] of instants(400).entries()) {
    const stream = streams[round % streams.length] as StreamStatus;
    const begun = performance.now();
    const found = await store.segments(stream, { from: at, to: at + 1 });
    lookups.push(performance.now() - begun);
    if (found.length > 1) throw new Error('An instant lies in one file');
  }
  for (const [round, at] of instants(60).entries()) {
    const stream = streams[(round * 7) % streams.length] as StreamStatus;
    const day = Math.floor(at / dayMs) * dayMs;
    lists.push(timed(() => check.filesOf(stream.id, 1, day, day + dayMs)));
  }
  const all = { from: firstMs, to: endMs };
  // Long enough to be interrupted by whatever else runs: the quickest tenth says what the question costs.
  for (let round = 0; round < 40; round += 1) {
    reports.push(timed(() => streams.flatMap((stream) => timelineOf(store.timeline(stream, all), all).gaps)));
  }
  return { lookup: percentile(lookups, 0.5), day: percentile(lists, 0.5), gaps: percentile(reports, 0.1) };
};

const askFrigate = (db: Db): Times => {
  const { clip, unavailable } = frigateQuestions(db);
  const camera = (round: number): string => `camera_${1 + (round % cameras)}`;
  const lookups = instants(8).map((at, round) => timed(() => clip(camera(round), at / 1000, (at + 1) / 1000)));
  const lists = instants(8).map((at, round) => timed(() => clip(camera(round), at / 1000, (at + dayMs) / 1000)));
  const reports = Array.from({ length: 3 }, () =>
    timed(() => {
      for (let at = 0; at < cameras; at += 1) unavailable(camera(at), firstMs / 1000, endMs / 1000);
    }),
  );
  return { lookup: percentile(lookups, 0.5), day: percentile(lists, 0.5), gaps: percentile(reports, 0.5) };
};

/** Instants spread over all days but the last, the same in each run. */
const instants = (count: number): number[] =>
  Array.from({ length: count }, (_, at) => firstMs + Math.floor(((at * 0.618_033_988_75) % 1) * (days - 2) * dayMs));

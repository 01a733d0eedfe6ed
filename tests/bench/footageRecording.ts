import { type ChildProcess, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { launchOf } from '#agent/config/processes.ts';
import { deviceKeyFile, openSecrets } from '#agent/devices/secrets.ts';
import { openFootageIndex } from '#agent/footage/database.ts';
import { openStreamRegistry } from '#agent/footage/streamStore.ts';
import type { Db } from '#agent/journal/database.ts';
import { projectRoot } from '#tests/box.ts';
import { eventually } from '#tests/wait.ts';
import { againstBudget, againstFloor, type Result } from './result.ts';
import { startClips } from './rtspClip.ts';

const streams = 32;
const settleMs = 6000;
const measureMs = 30_000;
const ticksPerSecond = 100;
const apartMs = 50;

/** Records 32 cameras of 2 Mbit/s with the real recorder, and beside it what ffmpeg alone needs to put them on the disk. */
export const measureRecording = async (folder: string): Promise<Result[]> => {
  const clips = await startClips(folder, streams);
  try {
    const floor = await floorOf(clips.urls, folder);
    const { cpu, ffmpegMb, recorderMb, lagMs } = await recorderOf(clips.urls, folder);
    const what = `of ${streams} streams of 2 Mbit/s`;
    return [
      againstFloor(
        'footage.cpu.ratio',
        `CPU of recorder and ffmpegs ${what} against ffmpeg alone`,
        '% of a core each',
        cpu,
        floor.cpu,
        1.3,
      ),
      againstBudget('footage.cpu.each', `CPU of recorder and ffmpegs ${what}`, '% of a core each', cpu, 0.5, floor.cpu),
      againstBudget(
        'footage.memory.stream',
        `proportional memory of each ffmpeg, ${streams} running`,
        'MB',
        ffmpegMb,
        16,
        floor.ffmpegMb,
      ),
      againstBudget(
        'footage.memory.recorder',
        `proportional memory of the recorder itself ${what}`,
        'MB',
        recorderMb,
        128,
      ),
      againstBudget('footage.lag', `event loop of the recorder ${what}, 99 of 100 times`, 'ms', lagMs, 20),
    ];
  } finally {
    clips.stop();
  }
};

interface Measured {
  /** Percent of a core for each stream. */
  readonly cpu: number;
  readonly ffmpegMb: number;
}

/** What nobody can do without: ffmpeg itself copies each stream into files of a minute. */
const floorOf = async (urls: readonly string[], folder: string): Promise<Measured> => {
  const files = join(folder, 'floor');
  mkdirSync(files);
  const children: ChildProcess[] = [];
  for (const [index, url] of urls.entries()) {
    const movflags = 'movflags=+frag_keyframe+empty_moov+default_base_moof';
    children.push(
      spawn(
        'ffmpeg',
        [
          ...['-nostdin', '-v', 'error', '-rtsp_transport', 'tcp', '-i', url, '-map', '0:v:0', '-c', 'copy', '-an'],
          ...[
            '-f',
            'segment',
            '-segment_time',
            '60',
            '-segment_format_options',
            movflags,
            join(files, `${index}-%d.mp4`),
          ],
        ],
        { stdio: 'ignore' },
      ),
    );
    await passing(apartMs);
  }
  await passing(settleMs);
  const pids = children.map(({ pid }) => pid ?? 0);
  const cpu = await cpuOf(() => pids);
  const ffmpegMb = meanPss(pids);
  for (const child of children) child.kill('SIGKILL');
  await Promise.all(children.map((child) => child.exitCode ?? child.signalCode ?? once(child, 'exit')));
  rmSync(files, { recursive: true });
  return { cpu, ffmpegMb };
};

const recorderOf = async (
  urls: readonly string[],
  folder: string,
): Promise<Measured & { recorderMb: number; lagMs: number }> => {
  const data = join(folder, 'data');
  mkdirSync(data);
  const config = join(data, 'facility.yaml');
  const facility = {
    site: { code: 'bench', name: '测速园' },
    rooms: [{ id: 'infant', name: '乳儿班', kind: 'classroom' }],
  };
  writeFileSync(config, JSON.stringify({ ...facility, classes: [], recorder: { volumes: [join(data, 'footage')] } }));
  const db = openFootageIndex(join(data, 'footage.db'));
  const registry = openStreamRegistry(db, openSecrets(deviceKeyFile(data)), { now: Date.now, newUuid: randomUUID });
  for (const [index, url] of urls.entries()) {
    registry.registerStream({ id: `cam-${index}`, name: `摄像头 ${index}`, rtspUrl: url });
  }
  const { script, nodeFlags, environment } = launchOf('recorder', data, 256);
  const child = spawn(process.execPath, [...nodeFlags, script, '--config', config, '--data', data], {
    cwd: projectRoot,
    env: { ...process.env, ...environment, NESTBOX_LOG: 'error' },
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  const { pid } = child;
  try {
    if (pid === undefined) throw new Error('The recorder did not start');
    await eventually('all streams to record', () => recording(db) === streams, 60_000);
    await passing(settleMs);
    const all = (): number[] => [pid, ...childrenOf(pid)];
    const cpu = await cpuOf(all);
    const ffmpegMb = meanPss(childrenOf(pid));
    const recorderMb = pssOf(pid);
    const lagMs = db.prepare('SELECT lag_p99_ms FROM boot').pluck().get() as number;
    if (recording(db) !== streams) throw new Error('A stream was lost while it was measured');
    return { cpu, ffmpegMb, recorderMb, lagMs };
  } finally {
    child.kill('SIGTERM');
    await (child.exitCode ?? once(child, 'exit'));
    db.close();
  }
};

const recording = (db: Db): number =>
  db.prepare("SELECT count(*) FROM stream_state WHERE state = 'recording'").pluck().get() as number;

const passing = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

const childrenOf = (pid: number): number[] =>
  readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ').map(Number);

/** Percent of a core for each stream, over the time of a measurement. */
const cpuOf = async (pids: () => readonly number[]): Promise<number> => {
  const before = new Map(pids().map((pid) => [pid, cpuSeconds(pid)]));
  const from = performance.now();
  await passing(measureMs);
  const seconds = (performance.now() - from) / 1000;
  const used = pids().reduce((sum, pid) => sum + cpuSeconds(pid) - (before.get(pid) ?? 0), 0);
  return (used / seconds / streams) * 100;
};

/** User and system time of a process, in seconds; proc(5): fields 14 and 15, counted behind the name in brackets. */
const cpuSeconds = (pid: number): number => {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) / ticksPerSecond;
};

const meanPss = (pids: readonly number[]): number => pids.reduce((sum, pid) => sum + pssOf(pid), 0) / pids.length;

/** Its own pages, and its share of those that it shares. */
const pssOf = (pid: number): number => {
  const [, kib] = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')) ?? [];
  return (Number(kib) * 1024) / 1e6;
};

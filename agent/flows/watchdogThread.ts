import { workerData } from 'node:worker_threads';
import { type EndReason, flowsWords } from './lastWords.ts';
import { isRunning, type Watched } from './watchdog.ts';

/** The thread of `startWatchdog`. It counts its own checks, not time: a machine that slept is no loop. */
const { beats, checkMs, patience, data, memoryMb } = workerData as Watched;
/** The heap has its own limit; this is for what lies outside of it, and for the program itself. */
const mostRss = (2 * memoryMb + 128) * 1_048_576;
/** So full, V8 does little but collect: it is the memory, not a loop. */
const fullPercent = 85;

/** So much of a processor within a silence is a loop. */
const busyMs = 2000;

let seen = 0;
let silent = 0;
let usedBefore = 0;

/** Milliseconds of a processor that the process has had. */
const used = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

const end = (why: EndReason, detail: string): void => {
  flowsWords(data).end({ at: Date.now(), why, detail });
  console.error(`flows: ${detail}`);
  process.kill(process.pid, 'SIGKILL');
};

setInterval(() => {
  const beat = Atomics.load(beats, 0);
  silent = beat === seen ? silent + 1 : 0;
  seen = beat;
  if (silent === 0) usedBefore = used();
  const rss = process.memoryUsage.rss();
  if (rss > mostRss) end('memory', `it took ${Math.round(rss / 1_048_576)} MB; flows.memoryMb is ${memoryMb}`);
  const isBusy = used() - usedBefore >= busyMs;
  const most = Atomics.load(beats, isRunning) !== 1 ? patience.starting : isBusy ? patience.looping : patience.running;
  if (silent < most) return;
  const seconds = (silent * checkMs) / 1000;
  if (Atomics.load(beats, 1) >= fullPercent) {
    end('memory', `its memory is full (flows.memoryMb is ${memoryMb}): it did nothing else for ${seconds} s`);
  } else end('looping', `a function did not end: nothing else ran for ${seconds} s`);
}, checkMs);

import { getHeapStatistics } from 'node:v8';
import { Worker } from 'node:worker_threads';

export interface WatchdogOptions {
  readonly data: string;
  readonly memoryMb: number;
}

/** What the thread is given; `beats` is shared: how often the main thread came round, and how full its heap was, in percent. */
export interface Watched extends WatchdogOptions {
  readonly beats: Int32Array;
  readonly checkMs: number;
  /** So many checks without a beat are the end; `looping`: where the process was busy meanwhile. */
  readonly patience: { readonly starting: number; readonly looping: number; readonly running: number };
}

const beatMs = 250;
const checkMs = 500;
/**
 * Longer than the two seconds that Node-RED gives a function, and spent: on a machine that is full, a process that goes last may
 * come late without looping. While modules are loaded, the main thread is away for longer.
 */
const patience = { starting: 60, looping: 6, running: 20 };
export const isRunning = 2;

/**
 * A second thread that ends this process when the main thread has not come round for some seconds: no timer of its own fires
 * while a function loops. What ended is started again by whoever supervises: `nestbox run` or systemd.
 */
export const startWatchdog = (options: WatchdogOptions): { started(): void; stop(): void } => {
  const beats = new Int32Array(new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT));
  const watched: Watched = { ...options, beats, checkMs, patience };
  const thread = new Worker(new URL('./watchdogThread.ts', import.meta.url), {
    workerData: watched,
    resourceLimits: { maxOldGenerationSizeMb: 16 },
  });
  thread.unref();
  const timer = setInterval(() => {
    Atomics.add(beats, 0, 1);
    const { used_heap_size, heap_size_limit } = getHeapStatistics();
    Atomics.store(beats, 1, Math.round((used_heap_size / heap_size_limit) * 100));
  }, beatMs);
  return {
    started: () => void Atomics.store(beats, isRunning, 1),
    stop: () => {
      clearInterval(timer);
      void thread.terminate();
    },
  };
};

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { PublicKey } from '#contract/district.ts';
import type { Judged } from '../decide.ts';
import { type JudgedRange, judgeRanges } from './judgeRanges.ts';
import type { Range } from './page.ts';

/** Verifies the summaries of a page on all cores. */
export interface Judging {
  judge(body: Buffer, ranges: readonly Range[], keys: readonly PublicKey[]): Promise<Judged[]>;
  close(): Promise<void>;
}

/** What a thread is sent; it sends the same body back. */
export interface JudgeOrder {
  readonly body: ArrayBuffer;
  readonly ranges: readonly Range[];
  readonly keys: readonly PublicKey[];
}
export interface JudgeAnswer {
  readonly body: ArrayBuffer;
  readonly judged: readonly JudgedRange[];
}

/** Fewer in a page are verified sooner than they are handed over. */
const worthHandingOver = 64;
/** Fewer in all are verified sooner than threads begin. */
const worthThreads = 1500;

export const createJudging = (threads = availableParallelism()): Judging => {
  const idle: Worker[] = [];
  const all: Worker[] = [];
  let verified = 0;
  const waiting: ((worker: Worker) => void)[] = [];

  const take = async (): Promise<Worker> => {
    const free = idle.pop();
    if (free) return free;
    if (all.length < threads) {
      const fresh = new Worker(new URL('./judgeWorker.ts', import.meta.url));
      all.push(fresh);
      return fresh;
    }
    return new Promise((resolve) => waiting.push(resolve));
  };
  const giveBack = (worker: Worker): void => {
    const next = waiting.shift();
    if (next) next(worker);
    else idle.push(worker);
  };

  return {
    judge: async (body, ranges, keys) => {
      verified += ranges.length;
      if (ranges.length < worthHandingOver || verified < worthThreads)
        return judgedIn(body, judgeRanges(body, ranges, keys));
      const worker = await take();
      try {
        // Handed over and back, never copied: a page is megabytes.
        const whole = body.byteLength === body.buffer.byteLength ? body.buffer : Uint8Array.from(body).buffer;
        const answer = await askWorker(worker, { body: whole as ArrayBuffer, ranges, keys });
        return judgedIn(Buffer.from(answer.body), answer.judged);
      } finally {
        giveBack(worker);
      }
    },
    close: async () => {
      await Promise.all(all.map((worker) => worker.terminate()));
    },
  };
};

const judgedIn = (body: Buffer, judged: readonly JudgedRange[]): Judged[] =>
  judged.map(({ range: [from, to], ...verdict }) => ({ ...verdict, bytes: body.subarray(from, to) }));

const askWorker = (worker: Worker, order: JudgeOrder): Promise<JudgeAnswer> =>
  new Promise((resolve, reject) => {
    const settle = (then: () => void): void => {
      worker.off('message', onMessage);
      worker.off('error', onError);
      then();
    };
    const onMessage = (answer: JudgeAnswer): void => settle(() => resolve(answer));
    const onError = (error: Error): void => settle(() => reject(error));
    worker.on('message', onMessage);
    worker.on('error', onError);
    worker.postMessage(order, [order.body]);
  });

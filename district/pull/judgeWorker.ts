import { parentPort } from 'node:worker_threads';
import { judgeRanges } from './judgeRanges.ts';
import type { JudgeAnswer, JudgeOrder } from './judging.ts';

/** A thread that verifies pages, one after the other. */
parentPort?.on('message', ({ body, ranges, keys }: JudgeOrder) => {
  const answer: JudgeAnswer = { body, judged: judgeRanges(new Uint8Array(body), ranges, keys) };
  parentPort?.postMessage(answer, [body]);
});

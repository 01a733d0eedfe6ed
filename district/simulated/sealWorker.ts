import { parentPort } from 'node:worker_threads';
import { type ChainWish, sealChain } from './chain.ts';

/** Seals one chain after another on a core of its own. */
parentPort?.on('message', (wish: ChainWish) => {
  const rows = sealChain(wish);
  parentPort?.postMessage(rows);
});

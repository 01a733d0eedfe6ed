import type { Page } from 'playwright-core';
import { heartbeatMs } from '#contract/live.ts';
import { eventually } from './wait.ts';

/** What a page hears of its agent's stream, in order: a heartbeat, a message, its end, and that it was refused. */
export type Heard = 'heartbeat' | 'message' | 'ended' | 'refused';
export interface StreamEar {
  readonly heard: readonly Heard[];
  /** Until a heartbeat has just come, so that the next is `heartbeatMs` away; `meanwhile` keeps the page as it is. */
  heartbeat(meanwhile?: () => Promise<void>): Promise<void>;
}

/** Listens beside the page, by the browser's own protocol, to the streams that it opens from now on. */
export const listenToStream = async (page: Page): Promise<StreamEar> => {
  const session = await page.context().newCDPSession(page);
  const heard: Heard[] = [];
  const streams = new Set<string>();
  await session.send('Network.enable');
  const take = (base64: string): void => {
    const text = Buffer.from(base64, 'base64').toString();
    heard.push(/^: /.test(text) ? 'heartbeat' : 'message');
  };
  session.on('Network.responseReceived', ({ requestId, response }) => {
    if (new URL(response.url).pathname !== '/api/v1/events') return;
    if (response.status === 401) heard.push('refused');
    if (response.status !== 200) return;
    streams.add(requestId);
    // What came before it is answered is of no interest: the ear waits for a heartbeat first.
    session.send('Network.streamResourceContent', { requestId }).catch(() => undefined);
  });
  session.on('Network.dataReceived', ({ requestId, data }) => {
    if (streams.has(requestId) && data !== undefined) take(data);
  });
  const end = ({ requestId }: { requestId: string }): void => void (streams.has(requestId) && heard.push('ended'));
  session.on('Network.loadingFinished', end);
  session.on('Network.loadingFailed', end);
  return {
    heard,
    heartbeat: async (meanwhile = async () => undefined) => {
      const before = heard.filter((each) => each === 'heartbeat').length;
      await eventually(
        'a heartbeat',
        async () => {
          await meanwhile();
          return heard.filter((each) => each === 'heartbeat').length > before;
        },
        3 * heartbeatMs,
      );
    },
  };
};

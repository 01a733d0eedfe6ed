import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { createApi } from '../../kiosk/src/state/api.ts';
import { openLink } from '../../kiosk/src/state/link.ts';

const date = 'Tue, 24 Nov 2026 00:10:00 GMT';
const answers = (text: string, status = 200): void => {
  vi.stubGlobal('fetch', async () => new Response(text, { status, headers: { date } }));
  onTestFinished(() => void vi.unstubAllGlobals());
};
const clock = () => {
  const told: number[] = [];
  return { told, heard: (serverMs: number) => void told.push(serverMs), steadyMs: () => performance.now() };
};
const page = '<h1>Log in</h1>';

describe('the agent’s time', () => {
  it('is told by its own answers, and not by whatever else answers on the way', async () => {
    for (const [text, status, isTold] of [
      ['{}', 200, true],
      ['{"code": "not_found"}', 404, true],
      [page, 200, false],
      [page, 403, false],
      ['{}', 502, false],
    ] as const) {
      answers(text, status);
      const hostClock = clock();
      await createApi(hostClock).get('/me');
      expect(hostClock.told).toEqual(isTold ? [Date.parse(date)] : []);
    }
  });

  it('is told once by its stream, and not by a page in its place', async () => {
    for (const [text, isTold] of [
      [': heartbeat\n\n: heartbeat\n\n', true],
      [page, false],
    ] as const) {
      answers(text);
      const hostClock = clock();
      await new Promise<void>((closed) => {
        const link = openLink({
          hostClock,
          onRefused: () => undefined,
          onInput: ({ kind }) => {
            if (kind !== 'closed') return;
            link.close();
            closed();
          },
        });
      });
      expect(hostClock.told).toEqual(isTold ? [Date.parse(date)] : []);
    }
  });
});

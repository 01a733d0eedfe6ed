import { Agent, request } from 'node:http';
import { createBox } from '#tests/box.ts';
import { startFloor } from './children.ts';
import { againstBudget, againstFloor, percentile, type Result } from './result.ts';

/** A busy moment of the machine falls into one stretch and not into the median of all. */
const stretches = 11;
const roundsEach = 500;
const rounds = stretches * roundsEach;
const warmUp = 100;
const mostBytes = 300;
const mostTimesEmpty = 2;
/** Half of the polls: the agent's work, of which little shows beside a slow moment of the machine. */
const mostTimesEmptyMedian = 3;

export interface Polled {
  readonly status: number;
  readonly etag: string | undefined;
  readonly ms: number;
  /** Of the answer, headers and all, as the socket counted them. */
  readonly bytes: number;
}

/** One poll on a connection that stays open. */
export const poll = (agent: Agent, url: string, headers: Readonly<Record<string, string>>): Promise<Polled> =>
  new Promise((done, failed) => {
    const startedAt = performance.now();
    let before = 0;
    const asked = request(url, { agent, headers }, (answer) => {
      answer.resume();
      const { socket } = answer;
      answer.once('end', () =>
        done({
          status: answer.statusCode ?? 0,
          etag: answer.headers.etag,
          ms: performance.now() - startedAt,
          bytes: socket.bytesRead - before,
        }),
      );
    });
    asked.once('socket', (socket) => {
      before = socket.bytesRead;
    });
    asked.once('error', failed);
    asked.end();
  });

/** The district's poll with nothing new at a real agent, in turn with an empty route of a bare Fastify process. */
export const measurePoll = async (folder: string): Promise<Result[]> => {
  const box = await createBox(folder, (file) => ({
    ...file,
    cameras: [],
    flows: { enabled: false },
    upstream: { pull: { pollsPerMinute: 60_000 } },
  }));
  await box.start('agent');
  const floor = await startFloor(folder);
  const connections = new Agent({ keepAlive: true });
  try {
    for (const day of ['2026-01-05', '2026-01-06']) await box.nestbox('summary', 'seal', '--day', day);
    const authorization = `Bearer ${await box.token('district')}`;
    const url = `${box.endpoints().http}/district/v1/summaries?after=2&limit=100`;
    const first = await poll(connections, url, { authorization });
    if (first.status !== 200 || first.etag === undefined) throw new Error(`The poll is answered ${first.status}`);
    const headers = { authorization, 'if-none-match': first.etag };
    const ours: Polled[] = [];
    const floors: Polled[] = [];
    for (let round = -warmUp; round < rounds; round += 1) {
      const [ofAgent, ofFloor] = [
        await poll(connections, url, headers),
        await poll(connections, `${floor.url}/empty`, {}),
      ];
      if (ofAgent.status !== 304) throw new Error(`The poll is answered ${ofAgent.status}`);
      if (round < 0) continue;
      ours.push(ofAgent);
      floors.push(ofFloor);
    }
    const at = (polls: readonly Polled[], share: number): number => {
      const ms = polls.map((polled) => polled.ms);
      const each = Array.from({ length: stretches }, (_, index) =>
        ms.slice(index * roundsEach, (index + 1) * roundsEach),
      );
      return percentile(
        each.map((stretch) => percentile(stretch, share)),
        0.5,
      );
    };
    return [
      againstBudget(
        'district.poll.bytes',
        'a poll with nothing new, on the wire with its headers',
        'bytes',
        Math.max(...ours.map(({ bytes }) => bytes)),
        mostBytes,
        Math.max(...floors.map(({ bytes }) => bytes)),
      ),
      againstFloor(
        'district.poll',
        'a poll with nothing new, p50',
        'ms',
        at(ours, 0.5),
        at(floors, 0.5),
        mostTimesEmptyMedian,
      ),
      againstFloor(
        'district.poll.p99',
        'a poll with nothing new, p99',
        'ms',
        at(ours, 0.99),
        at(floors, 0.99),
        mostTimesEmpty,
      ),
    ];
  } finally {
    connections.destroy();
    await floor.stop();
    await box.close();
  }
};

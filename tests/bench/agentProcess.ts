import { v7 as uuidv7 } from 'uuid';
import { createBox } from '#tests/box.ts';
import { residentMb, startFloor } from './children.ts';
import { againstBudget, againstFloor, percentile, type Result } from './result.ts';

const starts = 5;
const startLimitMs = 1500;
const memoryLimitMb = 130;

/** Start of the agent to its first healthy answer, in turn with a bare Fastify and SQLite process; then its memory. */
export const measureAgent = async (folder: string): Promise<Result[]> => {
  const box = await createBox(folder, (file) => ({ ...file, flows: { enabled: false } }));
  const ours: number[] = [];
  const floors: number[] = [];
  try {
    // The first start also fills the journal with the demo roster; it is not counted.
    await box.start('agent');
    for (let turn = 0; turn < starts; turn += 1) {
      await box.end('agent');
      const startedAt = performance.now();
      await box.start('agent');
      await fetch(`${box.endpoints().http}/healthz`);
      ours.push(performance.now() - startedAt);
      const floorStartedAt = performance.now();
      const floor = await startFloor(folder);
      await fetch(`${floor.url}/none`);
      floors.push(performance.now() - floorStartedAt);
      await floor.stop();
    }
    const roster = (await box.call('head', 'GET', '/api/v1/children?limit=100')).body as {
      children: { childId: string }[];
    };
    for (const { childId } of roster.children) {
      await box.call('head', 'POST', '/api/v1/attendance/check-ins', { id: uuidv7(), childId, method: 'staff' });
    }
    const start = percentile(ours, 0.5);
    return [
      againstFloor(
        'agent.start.floor',
        'agent start against a bare Fastify and SQLite process',
        'ms',
        start,
        percentile(floors, 0.5),
        6,
      ),
      againstBudget('agent.start', 'agent start to first healthy answer, median', 'ms', start, startLimitMs),
      againstBudget(
        'agent.memory',
        'resident memory of the agent, everybody checked in',
        'MB',
        residentMb(box.pid('agent')),
        memoryLimitMb,
      ),
    ];
  } finally {
    await box.close();
  }
};

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { nvrAccount } from './nvrSimulator.ts';

/** GStreamer's ONVIF replay of one clip whose first frame was taken at `startMs`, a key frame each second. Ends with the test. */
export const startReplay = async (clip: { startMs: number; seconds: number }) => {
  const script = fileURLToPath(import.meta.resolve('#sim/nvr/replay_server.py'));
  const child = spawn('/usr/bin/python3', [script], { stdio: ['pipe', 'pipe', 'ignore'] });
  onTestFinished(() => {
    child.stdin.end();
  });
  const accounts = { [nvrAccount.username]: nvrAccount.password };
  child.stdin.write(`${JSON.stringify({ host: '127.0.0.1', accounts, tokens: ['REC_1'], ...clip })}\n`);
  const [line] = await once(createInterface(child.stdout), 'line');
  const said = JSON.parse(String(line)) as { port?: number; missing?: string };
  if (said.port === undefined) throw new Error(`No replay server: ${said.missing}`);
  const { port } = said;
  return {
    uri: (token: string) => `rtsp://127.0.0.1:${port}/replay/${token}`,
    kill: async () => {
      const gone = once(child, 'exit');
      child.kill('SIGKILL');
      await gone;
    },
  };
};

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

/** GStreamer's ONVIF replay of made-up footage, for any time that is asked for. */
export interface Replay {
  /** Undefined when there is none: GStreamer is not complete, or it ended. */
  uri(recordingToken: string): string | undefined;
  /** As when the machine that plays breaks down. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** Resolves when it can be played, or when it is clear that it cannot; never rejects. */
export const startReplay = async (options: {
  readonly tokens: readonly string[];
  readonly account: { readonly username: string; readonly password: string } | undefined;
  readonly onTrouble: (problem: string) => void;
}): Promise<Replay> => {
  const { tokens, account, onTrouble } = options;
  const child = spawn('/usr/bin/python3', [join(import.meta.dirname, 'replay_server.py')], {
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  let port: number | undefined;
  const ended = new Promise<void>((done) => {
    child.once('error', (error) => {
      onTrouble(`no replay of simulated footage: ${error.message}`);
      done();
    });
    child.once('close', () => {
      port = undefined;
      done();
    });
  });
  // Writing to a process that has just ended.
  child.stdin.on('error', () => {});
  const ready = new Promise<void>((done) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      const said = JSON.parse(line) as { port?: number; missing?: string }; // replay_server.py is ours
      port = said.port;
      if (said.missing) onTrouble(`no replay of simulated footage: ${said.missing}`);
      done();
    });
  });
  const accounts = account ? { [account.username]: account.password } : {};
  child.stdin.write(`${JSON.stringify({ host: '127.0.0.1', accounts, tokens: tokens.map(encodeURIComponent) })}\n`);
  await Promise.race([ready, ended]);
  return {
    uri: (token) => (port === undefined ? undefined : `rtsp://127.0.0.1:${port}/replay/${encodeURIComponent(token)}`),
    kill: async () => {
      child.kill('SIGKILL');
      await ended;
    },
    stop: async () => {
      child.stdin.end();
      await ended;
    },
  };
};

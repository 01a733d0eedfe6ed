import { onTestFinished } from 'vitest';
import type { Clock } from '#agent/time/clock.ts';
import { createNvr, type Nvr } from '#sim/nvr/nvr.ts';
import type { SimRecording } from '#sim/nvr/recordings.ts';
import { type Replay, startReplay } from '#sim/nvr/replay.ts';
import { freePort } from '#tests/box.ts';

export const nvrAccount = { username: 'admin', password: 'nvr-密码-&1' };

/** A simulated recorder on a free port; it ends with the test. */
export const startNvr = async (options: {
  recordings: readonly SimRecording[];
  clock: Clock;
  replayUri?: (token: string) => string | undefined;
}): Promise<{ nvr: Nvr; address: URL }> => {
  const address = new URL(`http://127.0.0.1:${await freePort()}/onvif/device_service`);
  const nvr = createNvr(
    {
      id: 'nvr',
      name: '录像机',
      onvif: address,
      serial: 'SIM-nvr',
      mac: '02:00:5e:00:53:7e',
      account: nvrAccount,
      recordings: options.recordings,
    },
    options.clock,
    options.replayUri ?? (() => undefined),
  );
  await nvr.plug();
  onTestFinished(() => nvr.unplug());
  return { nvr, address };
};

/** Its replay, which ends with the test. Fails where GStreamer is not complete. */
export const startNvrReplay = async (tokens: readonly string[]): Promise<Replay> => {
  const trouble: string[] = [];
  const replay = await startReplay({ tokens, account: nvrAccount, onTrouble: (problem) => trouble.push(problem) });
  if (trouble.length > 0) throw new Error(trouble.join());
  onTestFinished(replay.stop);
  return replay;
};

import { onTestFinished } from 'vitest';
import type { Clock } from '#agent/time/clock.ts';
import { createNvr, type Nvr } from '#sim/nvr/nvr.ts';
import type { SimRecording } from '#sim/nvr/recordings.ts';
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

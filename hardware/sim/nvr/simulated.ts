import type { Config } from '#agent/config/load.ts';
import type { Clock } from '#agent/time/clock.ts';
import { createNvr, type Nvr } from './nvr.ts';
import type { SimRecording, Stretch } from './recordings.ts';
import { startReplay } from './replay.ts';

const loopback = new Set(['127.0.0.1', '[::1]', 'localhost']);
const dayMs = 86_400_000;
const heldDays = 95;

/** The recorders of a configuration that live on this machine, each with ninety-five days of made-up footage. */
export const startNvrs = async (
  config: Config,
  { clock, onTrouble }: { readonly clock: Clock; readonly onTrouble: (problem: string) => void },
): Promise<{ readonly nvrs: readonly Nvr[]; stop(): Promise<void> }> => {
  const running: { nvr: Nvr; stop(): Promise<void> }[] = [];
  for (const { id, onvif, username, password = '', recordings } of config.nvrs) {
    const address = new URL(onvif);
    if (!loopback.has(address.hostname)) continue;
    const account = username === undefined ? undefined : { username, password };
    const held = recordings ?? [{ token: 'REC_1', name: '录像 1' }];
    const replay = await startReplay({ tokens: held.map(({ token }) => token), account, onTrouble });
    const nvr = createNvr(
      {
        id,
        name: id,
        onvif: address,
        serial: `SIM-${id}`,
        mac: '02:00:5e:00:53:7e',
        account,
        recordings: held.map(
          ({ token, name }, index): SimRecording => ({
            token,
            name,
            stretches: stretchesOf(clock.now(), index),
          }),
        ),
      },
      clock,
      replay.uri,
    );
    try {
      await nvr.plug();
      running.push({ nvr, stop: () => nvr.unplug().then(replay.stop) });
    } catch (error) {
      onTrouble(`recorder ${id}: cannot listen on ${address.host}: ${String(error)}`);
      await replay.stop();
    }
  }
  return {
    nvrs: running.map(({ nvr }) => nvr),
    stop: async () => void (await Promise.all(running.map(({ stop }) => stop()))),
  };
};

/** Continuous, but for some minutes every ninth day: as an old disk behaves. */
const stretchesOf = (nowMs: number, index: number): Stretch[] => {
  const stretches: Stretch[] = [];
  let fromMs = nowMs - heldDays * dayMs;
  for (let day = heldDays - 3 - index; day > 0; day -= 9) {
    const toMs = nowMs - day * dayMs;
    stretches.push({ fromMs, toMs });
    fromMs = toMs + 7 * 60_000;
  }
  return [...stretches, { fromMs, toMs: undefined }];
};

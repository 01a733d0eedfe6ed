import { onTestFinished } from 'vitest';
import type { Config } from '#agent/config/load.ts';
import { epochMs, systemClock } from '#agent/time/clock.ts';
import { createCamera } from '#sim/camera/camera.ts';
import type { Extras } from '#sim/camera/events.ts';
import { freePort } from '#tests/box.ts';
import { openSiteApp, type SiteApp } from '#tests/siteApp.ts';

export const account = { username: 'nestbox', password: 'camera-password' };

/** A simulated camera over real HTTP, on a free port. `rtsp`: where its picture comes from. */
export const startCamera = async (
  options: {
    readonly id?: string;
    readonly password?: string;
    readonly serial?: string;
    readonly mac?: string;
    readonly rtsp?: string;
    readonly clockOffsetMs?: number;
    readonly extras?: Extras;
    readonly snapshot?: () => Promise<Buffer | undefined>;
  } = {},
) => {
  const { id = 'sim-1', clockOffsetMs = 0 } = options;
  const port = await freePort();
  const address = `http://127.0.0.1:${port}/onvif/device_service`;
  const clock = systemClock();
  const camera = createCamera(
    {
      id,
      name: id,
      onvif: new URL(address),
      serial: options.serial ?? `SIM-${id}`,
      mac: options.mac ?? '02:00:5e:00:53:01',
      colour: 0,
      account: { username: account.username, password: options.password ?? account.password },
      ...(options.extras && { extras: options.extras }),
    },
    { ...clock, now: () => epochMs(clock.now() + clockOffsetMs) },
    {
      streamUri: () => options.rtsp ?? `rtsp://127.0.0.1:1/${id}`,
      snapshot: options.snapshot ?? (async () => undefined),
    },
  );
  await camera.plug();
  onTestFinished(() => camera.unplug());
  return { camera, address, port };
};

export interface Asked {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: parsed JSON of many shapes, checked by each test's assertions
  readonly body: any;
}

/** A site with a kitchen, a corridor and a toilet beside the demo's rooms, no camera, and a technician at it. */
export const openProvisioned = async (adapt: (config: Config) => Config = (config) => config) => {
  const site: SiteApp = await openSiteApp((config) =>
    adapt({
      ...config,
      cameras: [],
      areas: [
        ...config.areas,
        { id: 'hall', name: '门厅', kind: 'entrance' },
        { id: 'wc', name: '卫生间', kind: 'toilet' },
        { id: 'feeding', name: '母婴室', kind: 'breastfeeding' },
      ],
    }),
  );
  const headers = site.as('technician');
  const ask = async (
    method: 'GET' | 'POST' | 'PUT' | 'DELETE',
    path: string,
    body?: object,
    as: Readonly<Record<string, string>> = headers,
  ): Promise<Asked> => {
    const answer = await site.app.inject({
      method,
      url: `/api/v1/devices${path}`,
      headers: as,
      ...(body === undefined ? {} : { payload: body }),
    });
    return { status: answer.statusCode, body: answer.body === '' ? null : answer.json() };
  };
  /** A POST or PUT with a fresh id. */
  const say = (path: string, body: object = {}, method: 'POST' | 'PUT' = 'POST') =>
    ask(method, path, { id: crypto.randomUUID(), ...body });
  return { ...site, ask, say };
};

export const doorIntroduced = (deviceId: string, more: { readonly model?: string; readonly serial?: string } = {}) =>
  ({
    type: 'device.introduced',
    actor: 'agent',
    subject: deviceId,
    data: { deviceId, name: deviceId, component: 'binary_sensor', deviceClass: 'door', manufacturer: 'Sim', ...more },
  }) as const;

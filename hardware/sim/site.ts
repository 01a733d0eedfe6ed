import type { Clock } from '#agent/time/clock.ts';
import type { BrokerAddress } from './broker.ts';
import { type Camera, createCamera } from './camera/camera.ts';
import { type Connection, connectDevice } from './devices/connection.ts';
import { createContact } from './devices/contact.ts';
import type { Device, SiteTopics, Voice } from './devices/device.ts';
import { createEsphome } from './devices/dialects/esphome.ts';
import { createShelly } from './devices/dialects/shelly.ts';
import { createTasmota } from './devices/dialects/tasmota.ts';
import { createZigbee2mqtt } from './devices/dialects/zigbee2mqtt.ts';
import { createLight } from './devices/light.ts';
import { createSiren } from './devices/siren.ts';
import { createUnit } from './devices/unit.ts';
import { type Responder, startResponder } from './discovery/responder.ts';
import type { DeviceDescription, SitePlan } from './facility.ts';
import { type Pictures, startPictures } from './pictures.ts';

/** All simulated hardware of one facility. */
export interface Site {
  readonly cameras: ReadonlyMap<string, Camera>;
  readonly devices: ReadonlyMap<string, { readonly device: Device; readonly connection: Connection }>;
  /** UDP port where the cameras answer discovery; undefined when they do not. */
  readonly discoveryPort: number | undefined;
  plugCamera(camera: Camera, plugged: boolean): Promise<void>;
  /** With its picture: whoever watches is cut off. */
  rebootCamera(camera: Camera): Promise<void>;
  stop(): Promise<void>;
}

export interface DiscoveryOptions {
  readonly port: number;
  readonly interfaces: readonly string[];
  readonly manyInOne: boolean;
}

interface SiteOptions {
  readonly plan: SitePlan;
  readonly clock: Clock;
  readonly broker: () => BrokerAddress | undefined;
  readonly onTrouble: (problem: string) => void;
  /** Left out: the cameras can be reached and not be found. */
  readonly discovery?: DiscoveryOptions | undefined;
}

/** Powers everything up. What fails (a port that is taken, no GStreamer) is told, and the rest goes on. */
export const startSite = async ({ plan, clock, broker, onTrouble, discovery }: SiteOptions): Promise<Site> => {
  const topics = { site: plan.site, discoveryPrefix: plan.discoveryPrefix };
  const { timeZone, host } = plan;
  const pictures = await startPictures({ cameras: plan.cameras, timeZone, host, onTrouble });

  const cameras = new Map<string, Camera>();
  for (const description of plan.cameras) {
    const camera = createCamera(description, clock, pictures);
    try {
      await camera.plug();
      cameras.set(description.id, camera);
    } catch (error) {
      pictures.plug(description.id, false);
      onTrouble(whyNotListening(description.id, description.onvif.host, error));
    }
  }
  const isAnswering = (camera: Camera): boolean => camera.isPlugged() && !('silentBlackhole' in camera.faults());
  const responder = await findable(discovery, () => [...cameras.values()].filter(isAnswering), onTrouble);

  const devices = new Map<string, { device: Device; connection: Connection }>();
  for (const description of plan.devices) {
    const { id } = description;
    const device = createDevice(description, {
      ...topics,
      clock,
      onChange: () => devices.get(id)?.connection.tell(),
      say: (message) => devices.get(id)?.connection.say(message),
    });
    const connection = connectDevice({ device, broker, onTrouble, ...topics });
    devices.set(id, { device, connection });
    connection.plug();
  }

  return {
    cameras,
    devices,
    discoveryPort: responder?.port,
    plugCamera: async (camera, plugged) => {
      if (plugged === camera.isPlugged()) return;
      pictures.plug(camera.description.id, plugged);
      await (plugged ? camera.plug() : camera.unplug());
      if (plugged) responder?.hello(camera.target());
    },
    rebootCamera: (camera) => reboot(camera, pictures, responder),
    stop: async () => {
      for (const { device } of devices.values()) device.stop();
      await responder?.close();
      await Promise.all([...devices.values()].map(({ connection }) => connection.close()));
      await Promise.all([...cameras.values()].map((camera) => camera.unplug()));
      await pictures.stop();
    },
  };
};

const findable = async (
  discovery: DiscoveryOptions | undefined,
  answering: () => Camera[],
  onTrouble: (problem: string) => void,
): Promise<Responder | undefined> => {
  if (!discovery) return undefined;
  try {
    const responder = await startResponder({
      ...discovery,
      targets: () => answering().map((camera) => camera.target()),
      onTrouble,
    });
    for (const camera of answering()) responder.hello(camera.target());
    return responder;
  } catch (error) {
    onTrouble(`cameras cannot be found: UDP ${discovery.port}: ${String(error)}`);
    return undefined;
  }
};

const reboot = async (camera: Camera, pictures: Pictures, responder: Responder | undefined): Promise<void> => {
  if (!camera.isPlugged()) return;
  pictures.plug(camera.description.id, false);
  await camera.reboot();
  pictures.plug(camera.description.id, true);
  responder?.hello(camera.target());
};

const createDevice = (
  description: DeviceDescription,
  shared: SiteTopics & Voice & { readonly clock: Clock },
): Device => {
  switch (description.kind) {
    case 'door':
    case 'smoke':
      return createContact({
        ...shared,
        ...description,
        introducedBy: description.id === 'gate-yard' ? 'device' : 'component',
      });
    case 'unit':
      return createUnit({ ...shared, ...description });
    case 'siren':
      return createSiren({ ...shared, ...description });
    case 'light':
      return createLight({ ...shared, ...description });
    case 'dialect':
      return dialects[description.dialect]({ ...shared, ...description });
  }
};

const dialects = {
  zigbee2mqtt: createZigbee2mqtt,
  tasmota: createTasmota,
  shelly: createShelly,
  esphome: createEsphome,
};

const whyNotListening = (cameraId: string, host: string, error: unknown): string => {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return taken
    ? `camera ${cameraId}: ${host} is taken by another program 端口被占用; free it or choose another port`
    : `camera ${cameraId}: cannot listen on ${host}: ${String(error)}`;
};

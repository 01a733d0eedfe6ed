import type { Config } from '#agent/config/load.ts';
import type { Clock } from '#agent/time/clock.ts';
import type { BrokerAddress } from './broker.ts';
import { type Camera, createCamera } from './camera/camera.ts';
import { type Connection, connectDevice } from './devices/connection.ts';
import { type Contact, createContact } from './devices/contact.ts';
import type { Device } from './devices/device.ts';
import { createLight } from './devices/light.ts';
import { createSiren } from './devices/siren.ts';
import { type DeviceDescription, simulatedCameras, simulatedDevices } from './facility.ts';
import { type Pictures, startPictures } from './pictures.ts';

/** All simulated hardware of one facility. */
export interface Site {
  readonly cameras: ReadonlyMap<string, Camera>;
  readonly devices: ReadonlyMap<string, { readonly device: Device; readonly connection: Connection }>;
  readonly contacts: ReadonlyMap<string, Contact>;
  plugCamera(camera: Camera, plugged: boolean): Promise<void>;
  stop(): Promise<void>;
}

interface SiteOptions {
  readonly config: Config;
  readonly clock: Clock;
  readonly broker: () => BrokerAddress | undefined;
  readonly onTrouble: (problem: string) => void;
}

/** Powers everything up. What fails (a port that is taken, no GStreamer) is told, and the rest goes on. */
export const startSite = async ({ config, clock, broker, onTrouble }: SiteOptions): Promise<Site> => {
  const topics = { site: config.site.code, discoveryPrefix: config.discoveryPrefix };
  const descriptions = simulatedCameras(config);
  const pictures = await startPictures({ cameras: descriptions, timeZone: config.site.timeZone, onTrouble });

  const cameras = new Map<string, Camera>();
  for (const description of descriptions) {
    const camera = createCamera(description, clock, pictures);
    try {
      await camera.plug();
      cameras.set(description.id, camera);
    } catch (error) {
      pictures.plug(description.id, false);
      onTrouble(whyNotListening(description.id, description.onvif.host, error));
    }
  }

  const devices = new Map<string, { device: Device; connection: Connection }>();
  const contacts = new Map<string, Contact>();
  for (const description of simulatedDevices(config)) {
    const { id } = description;
    const onChange = (): void => devices.get(id)?.connection.tell();
    const device = createDevice(description, { ...topics, clock, onChange });
    if (isContact(device)) contacts.set(id, device);
    const connection = connectDevice({ device, broker, onTrouble, ...topics });
    devices.set(id, { device, connection });
    connection.plug();
  }

  return {
    cameras,
    devices,
    contacts,
    plugCamera: (camera, plugged) => plugCamera(camera, plugged, pictures),
    stop: async () => {
      for (const { device } of devices.values()) device.stop();
      await Promise.all([...devices.values()].map(({ connection }) => connection.close()));
      await Promise.all([...cameras.values()].map((camera) => camera.unplug()));
      await pictures.stop();
    },
  };
};

const plugCamera = async (camera: Camera, plugged: boolean, pictures: Pictures): Promise<void> => {
  if (plugged === camera.isPlugged()) return;
  pictures.plug(camera.description.id, plugged);
  await (plugged ? camera.plug() : camera.unplug());
};

const createDevice = (
  description: DeviceDescription,
  shared: { site: string; discoveryPrefix: string; clock: Clock; onChange: () => void },
): Device => {
  switch (description.kind) {
    case 'door':
    case 'smoke':
      return createContact({
        ...shared,
        ...description,
        introducedBy: description.id === 'gate-yard' ? 'device' : 'component',
      });
    case 'siren':
      return createSiren({ ...shared, ...description });
    case 'light':
      return createLight({ ...shared, ...description });
  }
};

const isContact = (device: Device): device is Contact => device.kind === 'door' || device.kind === 'smoke';

const whyNotListening = (cameraId: string, host: string, error: unknown): string => {
  const taken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  return taken
    ? `camera ${cameraId}: ${host} is taken by another program 端口被占用; free it or change cameras[].onvif in facility.yaml`
    : `camera ${cameraId}: cannot listen on ${host}: ${String(error)}`;
};

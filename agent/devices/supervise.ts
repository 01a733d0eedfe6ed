import type { CameraConfig } from '#agent/config/schema.ts';
import type { NewEvent } from '#agent/journal/journal.ts';
import { introduction, type SuperviseOptions, watchCamera } from './watchCamera.ts';

export interface CameraWatch {
  /** Watches these cameras, and no others any more. One that is given unchanged goes on undisturbed. */
  follow(cameras: readonly CameraConfig[]): void;
  /** Takes our subscriptions back where a camera still answers. */
  close(): Promise<void>;
}

/** Checks every camera that it follows for as long as it runs, and journals what changes. Cameras never delay each other. */
export const superviseCameras = (options: SuperviseOptions): CameraWatch => {
  const { journal, store, liveness, logger } = options;
  const watched = new Map<string, { readonly camera: string; close(): Promise<void> }>();
  const end = async (id: string, one: { close(): Promise<void> }): Promise<void> => {
    await one.close().catch((err: unknown) => logger.error({ event: 'devices.close_failed', device: id, err }));
  };
  return {
    follow: (cameras) => {
      const wanted = new Set(cameras.map(({ id }) => id));
      for (const [id, one] of watched) {
        if (wanted.has(id)) continue;
        void end(id, one);
        watched.delete(id);
        // Nobody would ever say that its events come again.
        liveness.forget(id);
      }
      const gone = store.all().filter(({ component, deviceId }) => component === 'camera' && !wanted.has(deviceId));
      const withdrawals = gone.map(({ deviceId }): NewEvent => {
        return { type: 'device.withdrawn', actor: 'agent', subject: deviceId, data: { deviceId } };
      });
      const introductions = cameras.flatMap((camera) => introduction(camera, undefined, store));
      if (introductions.length + withdrawals.length > 0) journal.record([...withdrawals, ...introductions]);
      for (const camera of cameras) {
        const known = watched.get(camera.id);
        const text = JSON.stringify(camera);
        if (known?.camera === text) continue;
        if (known) void end(camera.id, known);
        watched.set(camera.id, { camera: text, ...watchCamera(camera, options) });
      }
    },
    close: async () => {
      await Promise.all([...watched].map(([id, one]) => end(id, one)));
      watched.clear();
    },
  };
};

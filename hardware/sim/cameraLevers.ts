import type { Camera, EmittedEvent } from './camera/camera.ts';
import { isFaultName } from './camera/faults.ts';
import type { Site } from './site.ts';

type Wanted = Readonly<Record<string, unknown>>;

/** One lever of a camera; false when there is no such lever. Throws what is wrong with the body. */
export const pullCamera = async (site: Site, camera: Camera, lever: string, wanted: Wanted): Promise<boolean> => {
  switch (lever) {
    case 'plug':
      if (typeof wanted.plugged !== 'boolean') throw new Error('The body needs "plugged": true or false');
      await site.plugCamera(camera, wanted.plugged);
      return true;
    case 'events':
      pullEvents(camera, wanted);
      return true;
    case 'faults':
      for (const [name, value] of Object.entries(wanted)) {
        if (!isFaultName(name)) throw new Error(`There is no fault "${name}"`);
        if (typeof value !== 'boolean' && typeof value !== 'number')
          throw new Error(`"${name}": true, false or a number`);
        camera.setFault(name, value);
      }
      return true;
    case 'reboot':
      await site.rebootCamera(camera);
      return true;
    case 'swap':
      await camera.swap({ serial: textOf(wanted, 'serial'), mac: textOf(wanted, 'mac') });
      return true;
    case 'emit':
      camera.emit({ ...readEvent(wanted), topic: textOf(wanted, 'topic') });
      return true;
    default:
      return false;
  }
};

/** What the camera sees, counts and is wired to. Throws at the first name that it does not know. */
export const pullEvents = (camera: Camera, wanted: Wanted): void => {
  for (const [name, value] of Object.entries(wanted)) {
    if ((name === 'motion' || name === 'tamper' || name === 'people') && typeof value === 'boolean')
      camera.report(name, value);
    else if (name === 'line' && value === true) camera.crossLine();
    else if (name === 'count' && typeof value === 'number') camera.count(value);
    else if (typeof value !== 'boolean' || !camera.setInput(name, value))
      throw new Error(`${camera.description.id} has no lever "${name}" for ${JSON.stringify(value)}`);
  }
};

const textOf = (wanted: Wanted, name: string): string => {
  const value = wanted[name];
  if (typeof value !== 'string' || value === '') throw new Error(`The body needs "${name}": text`);
  return value;
};

const operations = ['Initialized', 'Changed', 'Deleted', 'none'] as const;

const readEvent = (wanted: Wanted): Omit<EmittedEvent, 'topic'> => {
  const words = (name: string): Record<string, string> | undefined => {
    const value = wanted[name];
    if (value === undefined) return undefined;
    if (typeof value !== 'object' || value === null) throw new Error(`"${name}" must be an object`);
    return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, String(each)]));
  };
  const source = words('source');
  const items = words('items');
  const operation = operations.find((each) => each === wanted.operation);
  return {
    ...(source ? { source } : {}),
    ...(items ? { items } : {}),
    ...(operation ? { operation } : {}),
    ...(typeof wanted.utcTime === 'string' ? { utcTime: wanted.utcTime } : {}),
  };
};

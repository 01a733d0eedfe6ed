import { v5 as uuidOfName } from 'uuid';
import type { Self } from './deviceService.ts';

/** A namespace of our own: the endpoint of a unit stays the same over restarts and differs from every other unit's. */
const endpoints = '0b9a4f0e-5d53-5c63-9a0e-6a5e7a1c2d11';

/** The endpoint reference of a unit, by its serial number. */
export const endpointOf = (serial: string): string => `urn:uuid:${uuidOfName(serial, endpoints)}`;

/** What the camera tells everybody about itself, also without a login. */
export const scopesOf = ({ id, name, mac }: Self): string[] =>
  [
    'Profile/Streaming',
    'Profile/T',
    'type/video_encoder',
    'hardware/SimCam%201',
    `name/${encodeURIComponent(name)}`,
    `location/${encodeURIComponent(id)}`,
    `MAC/${mac}`,
  ].map((scope) => `onvif://www.onvif.org/${scope}`);

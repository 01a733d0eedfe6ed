import { alerts } from './alerts.ts';
import { board } from './board.ts';
import { care } from './care.ts';
import { children } from './children.ts';
import { closing } from './closing.ts';
import { desk } from './desk.ts';
import { devices } from './devices.ts';
import { footage } from './footage.ts';
import { front } from './front.ts';
import { kiosk } from './kiosk.ts';
import { menu } from './menu.ts';
import { messages } from './messages.ts';
import { office } from './office.ts';
import { people } from './people.ts';
import { positions } from './positions.ts';
import { rollCall } from './rollCall.ts';
import type { GalleryArea } from './scene.ts';
import { site } from './site.ts';
import { zones } from './zones.ts';

/**
 * Every area with its scenes. To add a screen: a scene in its area's file; to add an area: a file with a `GalleryArea`,
 * named here. Pictures and all checks follow from that.
 */
export const areas: readonly GalleryArea[] = [
  ...[board, front, desk, children, care, alerts, rollCall, closing],
  ...[menu, office, messages, people, site, zones, devices, positions, footage, kiosk],
];

/** One of three lists of areas with about as many scenes each, for test files that run side by side. */
export const partOfAreas = (part: 0 | 1 | 2): readonly GalleryArea[] => {
  const sum = (list: readonly GalleryArea[]): number => list.reduce((total, { scenes }) => total + scenes.length, 0);
  const lists = [[], [], []] as [GalleryArea[], GalleryArea[], GalleryArea[]];
  for (const area of areas.toSorted((a, b) => b.scenes.length - a.scenes.length)) {
    lists.toSorted((a, b) => sum(a) - sum(b))[0]?.push(area);
  }
  return lists[part];
};

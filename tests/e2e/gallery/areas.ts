import { board } from './board.ts';
import { desk } from './desk.ts';
import { front } from './front.ts';
import type { GalleryArea } from './scene.ts';
import { footage, site } from './site.ts';

/**
 * Every area with its scenes. To add a screen: a scene in its area's file; to add an area: a file with a `GalleryArea`,
 * named here and in one of the two gallery tests. Pictures and all checks follow from that.
 */
export const areas: readonly GalleryArea[] = [board, front, desk, site, footage];

import type { Page } from 'playwright-core';
import type { GalleryHouse, HouseState } from './house.ts';

/** One screen in one state, as somebody gets there from the board. Pictures and every check use the same list. */
export interface Scene {
  /** `area.what`: names its picture. */
  readonly id: string;
  readonly title: string;
  /** How the house stands; `calm` where nothing is said. */
  readonly house?: HouseState;
  /**
   * Which kiosk: `shared` where nothing is said; `own` for a scene that leaves something behind (a lockout, an unsent
   * tap); `new` for one that was never enrolled, which begins on an empty page.
   */
  readonly kiosk?: 'own' | 'new';
  /** It must fit on each kiosk without scrolling. */
  readonly fits?: true;
  /** Also pictured in its other looks: English and night. */
  readonly looks?: true;
  /** From the board, in Chinese. Only what the scene shows may be waited for, never a time. */
  readonly go: (page: Page, house: GalleryHouse) => Promise<void>;
}

/** The scenes of one area of the kiosk: one row of pages in the gallery. */
export interface GalleryArea {
  readonly area: string;
  readonly scenes: readonly Scene[];
}

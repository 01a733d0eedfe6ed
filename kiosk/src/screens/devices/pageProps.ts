import type { ComponentChildren } from 'preact';
import type { DeviceList } from '#contract/provisioning.ts';

/** What every page of the devices gets. */
export interface PageProps {
  readonly list: DeviceList;
  /** Asks for the list anew. */
  readonly ask: () => void;
  /** Only a technician changes anything; the head looks. */
  readonly mayChange: boolean;
  /** Stands beside the title while the list may be out of date. */
  readonly stale: ComponentChildren;
}

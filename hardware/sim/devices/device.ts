/** One message; kept by the broker unless it says otherwise. */
export interface Message {
  readonly topic: string;
  readonly payload: string;
  /** True for what counts only in the moment when it is heard: a pressed button. */
  readonly isPassing?: boolean;
}

/** The topics under which a device speaks and listens. */
export interface SiteTopics {
  readonly site: string;
  readonly discoveryPrefix: string;
}

export type DeviceKind =
  | 'door'
  | 'window'
  | 'smoke'
  | 'motion'
  | 'panic'
  | 'panel'
  | 'siren'
  | 'light'
  /** It speaks as some other maker's device does. */
  | 'dialect';

/** How a device says that it is there; `offline` is its last will. */
export interface Presence {
  readonly topic: string;
  readonly online: string;
  readonly offline: string;
}

/** One simulated device, whatever it is; `connection.ts` brings it onto the broker. */
export interface Device {
  readonly id: string;
  readonly kind: DeviceKind;
  /** How it introduces itself. */
  readonly introductions: readonly Message[];
  readonly presence: Presence;
  /** It says nothing unless something happens; others repeat themselves. */
  readonly isQuiet?: boolean;
  /** What it wants to hear. */
  readonly commandTopics: readonly string[];
  /** Everything that it says about its state now. */
  states(): readonly Message[];
  /** A message on one of its command topics. */
  hear(payload: string, topic: string): void;
  /** What the world does to it: `open`, `motion`, `battery`… False when it has no such lever or not for that value. */
  pull(lever: string, value: unknown): boolean;
  /** What the control page shows, for example `{open: true}`. */
  shown(): Record<string, unknown>;
  /** Lets go of its timers. */
  stop(): void;
}

/** What a device needs to make itself heard. */
export interface Voice {
  /** Its state is another one now. */
  readonly onChange: () => void;
  /** Says one thing at once. */
  readonly say: (message: Message) => void;
}

export const stateTopic = (site: string, deviceId: string): string => `sim/${site}/${deviceId}/state`;
export const availabilityTopic = (site: string, deviceId: string): string => `sim/${site}/${deviceId}/availability`;
export const presenceOf = (site: string, deviceId: string): Presence => ({
  topic: availabilityTopic(site, deviceId),
  online: 'online',
  offline: 'offline',
});

export const serialOf = (id: string): string => `SIM-${id}`;

/** The part of an introduction that says who made the device. */
export const unitOf = (id: string, name: string, model: string) => ({
  identifiers: [id],
  name,
  manufacturer: 'Nestbox Simulated',
  model,
  serial_number: serialOf(id),
});

export const origin = { name: 'nestbox-sim' };

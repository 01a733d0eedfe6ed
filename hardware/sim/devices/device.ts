/** One retained message. */
export interface Retained {
  readonly topic: string;
  readonly payload: string;
}

/** The topics under which a device speaks and listens. */
export interface SiteTopics {
  readonly site: string;
  readonly discoveryPrefix: string;
}

/** One simulated device, whatever it is; `connection.ts` brings it onto the broker. */
export interface Device {
  readonly id: string;
  readonly kind: 'door' | 'smoke' | 'siren' | 'light';
  /** How it introduces itself (Home Assistant MQTT discovery). */
  readonly introduction: Retained;
  /** What it wants to hear. */
  readonly commandTopics: readonly string[];
  /** Everything that it says about its state now. */
  states(): readonly Retained[];
  /** A message on one of its command topics. */
  hear(payload: string): void;
  /** What the control page shows, for example `{open: true}`. */
  shown(): Record<string, unknown>;
  /** Lets go of its timers. */
  stop(): void;
}

export const availabilityTopic = (site: string, deviceId: string): string => `sim/${site}/${deviceId}/availability`;
export const stateTopic = (site: string, deviceId: string): string => `sim/${site}/${deviceId}/state`;

/** The part of an introduction that says who made the device. */
export const unitOf = (id: string, name: string, model: string) => ({
  identifiers: [id],
  name,
  manufacturer: 'Nestbox Simulated',
  model,
  serial_number: `SIM-${id}`,
});

export const origin = { name: 'nestbox-sim' };

import { type Extras, relayTokens } from './events.ts';

/** How one relay is set up. */
export interface RelaySettings {
  /** Monostable: it falls back by itself, `delayMs` after it was switched on last. */
  readonly mode: 'Monostable' | 'Bistable';
  readonly delayMs: number;
  readonly idle: 'open' | 'closed';
}

export interface Relays {
  tokens(): readonly string[];
  settings(token: string): RelaySettings;
  configure(token: string, settings: RelaySettings): void;
  switch(token: string, active: boolean): void;
  /** Another unit: set up as it comes from its maker. */
  reset(): void;
  /** As without power: every relay falls back, and nobody is told. */
  drop(): void;
}

const usual: RelaySettings = { mode: 'Bistable', delayMs: 0, idle: 'open' };

/** The relay outputs of a camera. Their settings outlast a restart, their state does not. */
export const createRelays = (
  extras: Extras,
  setState: (token: string, active: boolean, isTold: boolean) => void,
): Relays => {
  const settings = new Map<string, RelaySettings>();
  const falls = new Map<string, NodeJS.Timeout>();
  const settingsOf = (token: string): RelaySettings => settings.get(token) ?? usual;
  return {
    tokens: () => relayTokens(extras),
    settings: settingsOf,
    configure: (token, next) => void settings.set(token, next),
    switch: (token, active) => {
      clearTimeout(falls.get(token));
      setState(token, active, true);
      const { mode, delayMs } = settingsOf(token);
      if (!active || mode === 'Bistable') return;
      falls.set(token, setTimeout(() => setState(token, false, true), delayMs).unref());
    },
    reset: () => settings.clear(),
    drop: () => {
      for (const timer of falls.values()) clearTimeout(timer);
      for (const token of relayTokens(extras)) setState(token, false, false);
    },
  };
};

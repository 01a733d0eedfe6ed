import type { MessageRequest } from '#contract/flows.ts';
import type { AlertKind, AlertState, Severity, ZoneClass } from '#contract/values.ts';

/** What a request comes to; a refusal says in words what to do. */
export type Outcome = { readonly ok: true } | { readonly ok: false; readonly code: string; readonly detail: string };

/**
 * The delivery core. Idempotent by `request.id`, over restarts too: a request that got no answer is asked again. One
 * message for one `key`.
 */
export type AskMessage = (request: MessageRequest) => Outcome;

/** What decides whether a flow may acknowledge an alert. */
export interface AskedAlert {
  readonly kind: AlertKind;
  readonly severity: Severity;
  readonly state: AlertState;
  /** A custody block, or an adult who was sent away: a person looks into it. */
  readonly isRefusal: boolean;
  /** Of its zone; undefined where it has none. */
  readonly zoneClass: ZoneClass | undefined;
}

/** The way to the site's broker. */
export interface FlowsConnection {
  publish(topic: string, payload: string, options?: { readonly retain?: boolean }): Promise<void>;
  subscribe(filters: readonly string[]): void;
  onMessage(listener: (topic: string, payload: Buffer, retained: boolean) => void): void;
  onUp(listener: () => void): void;
  status(): { readonly connected: boolean };
}

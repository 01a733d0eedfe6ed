import { AcknowledgeRequest, type FlowRequest, MessageRequest, SirenRequest } from '#contract/flows.ts';
import type { TSchema } from '#typebox';
import { Compile, type Validator } from '#typebox/schema';
import { canonical } from '../journal/chain.ts';
import type { AskedAlert, Outcome } from './ports.ts';

export type Reading =
  | { readonly ok: true; readonly request: FlowRequest }
  | { readonly ok: false; readonly id: string | null; readonly code: 'invalid'; readonly detail: string };

export const largestRequestBytes = 16 * 1024;

const forms = { siren: SirenRequest, message: MessageRequest, acknowledge: AcknowledgeRequest };
const compiled = new Map<TSchema, Validator>();

/** A request as it came over MQTT. What is wrong is told by the field and what it must be. */
export const readRequest = (payload: Uint8Array): Reading => {
  const refused = (detail: string, id: string | null = null): Reading => ({ ok: false, id, code: 'invalid', detail });
  if (payload.byteLength > largestRequestBytes)
    return refused(`The request is larger than ${largestRequestBytes / 1024} KiB; shorten its texts`);
  let body: unknown;
  try {
    body = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(payload));
    // Half a character (\ud800) has no canonical form, and so no fingerprint to know it by.
    canonical(body);
  } catch {
    return refused('The request is no JSON in UTF-8; send one object');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    return refused('The request is no JSON object; send {id, flow, ask, …}');
  const { id, ask } = body as { id?: unknown; ask?: unknown };
  const readableId = typeof id === 'string' && uuid.test(id) ? id : null;
  if (typeof ask !== 'string' || !Object.hasOwn(forms, ask))
    return refused(`ask must be one of: ${Object.keys(forms).join(', ')}`, readableId);
  const form = forms[ask as keyof typeof forms];
  const validator = compiled.get(form) ?? Compile(form);
  compiled.set(form, validator);
  // Checked against the form that `ask` names, which is the one that this union has for it.
  return validator.Check(body)
    ? { ok: true, request: body as unknown as FlowRequest }
    : refused(faultOf(validator, form, body), readableId);
};

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** The first field that is wrong, and what it must be. */
const faultOf = (validator: Validator, form: TSchema, body: unknown): string => {
  const [, errors] = validator.Errors(body);
  // TypeBox says an unknown field once more in words of its own, before the sentence that names it.
  const first = errors.find(({ keyword }) => keyword !== 'boolean');
  if (!first) return 'The request is not valid';
  const field = (path: string): string => path.slice(1).replaceAll('/', '.');
  switch (first.keyword) {
    case 'required':
      return `${field(`${first.instancePath}/${first.params.requiredProperties[0]}`)} is required`;
    case 'additionalProperties':
      return `${field(`${first.instancePath}/${first.params.additionalProperties[0]}`)} is not known here; leave it out`;
    default: {
      const [name = ''] = first.instancePath.slice(1).split('/');
      const described = (form as { properties?: Record<string, { description?: string }> }).properties?.[name]
        ?.description;
      if (name === 'to') return 'to must be caregivers_on_duty, head, technician, district or {"channel": "ID"}';
      return `${field(first.instancePath)} ${described === undefined ? first.message : `must be: ${described}`}`;
    }
  }
};

/**
 * Whether a flow may acknowledge this alert. What a person has to look at with their own eyes is never answered by a
 * program: what is critical, who was sent away from the desk, and what the zones tell that are armed day and night.
 */
export const judgeAcknowledge = (alertId: string, alert: AskedAlert | undefined): Outcome => {
  if (!alert) return { ok: false, code: 'not_found', detail: `There is no alert ${alertId}` };
  const refused = (why: string): Outcome => ({
    ok: false,
    code: 'not_allowed',
    detail: `${why}; a person acknowledges it at the kiosk`,
  });
  if (alert.severity === 'critical') return refused(`The alert is critical (${alert.kind})`);
  if (alert.isRefusal) return refused(`The alert is about an adult at the desk (${alert.kind})`);
  if (alert.zoneClass === 'always') return refused('The alert is of a zone that is always armed');
  if (alert.state === 'resolved') return { ok: false, code: 'conflict', detail: 'This alert is resolved already' };
  return { ok: true };
};

/** So many of a kind within so long; one more is refused. */
export const limits = {
  siren: { most: 6, withinMs: 600_000 },
  message: { most: 60, withinMs: 600_000 },
  acknowledge: { most: 60, withinMs: 600_000 },
  /** Of any kind and any outcome; what is more gets no answer. */
  any: { most: 120, withinMs: 60_000 },
} as const;
export type Limited = keyof typeof limits;

/** Keeps count of what was asked. Takes monotonic milliseconds. */
export const createTallies = () => {
  const asked = new Map<Limited, number[]>();
  const since = (kind: Limited, nowMs: number): number[] =>
    (asked.get(kind) ?? []).filter((atMs) => nowMs - atMs < limits[kind].withinMs);
  return {
    /** Counts one more; otherwise how long until there is room again, in milliseconds. */
    admit: (kind: Limited, nowMs: number): { readonly ok: true } | { readonly ok: false; readonly waitMs: number } => {
      const recent = since(kind, nowMs);
      const [first = nowMs] = recent;
      const isFull = recent.length >= limits[kind].most;
      asked.set(kind, isFull ? recent : [...recent, nowMs]);
      return isFull ? { ok: false, waitMs: first + limits[kind].withinMs - nowMs } : { ok: true };
    },
  };
};

export const tooOften = (kind: Limited, waitMs: number): Outcome => {
  const { most, withinMs } = limits[kind];
  return {
    ok: false,
    code: 'rate_limited',
    detail: `More than ${most} of these in ${withinMs / 60_000} minutes; ask again in ${Math.ceil(waitMs / 1000)} s`,
  };
};

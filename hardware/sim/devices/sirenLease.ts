import { objectIn } from '#agent/exchange/json.ts';
import profile from '../../profiles/siren-lease.json' with { type: 'json' };

/** A command of the profile siren-lease, as `hardware/profiles/siren-lease.json` describes it. */
export interface SirenCommand {
  readonly on: boolean;
  readonly leaseMs: number;
  readonly issuedAtMs: number;
  readonly validForMs: number;
}

export interface SirenState {
  /** Sounds until then; undefined: silent. */
  readonly soundsUntilMs: number | undefined;
  /** When the last command that was obeyed had been issued. */
  readonly obeyedIssuedAtMs: number | undefined;
}

export const silent: SirenState = { soundsUntilMs: undefined, obeyedIssuedAtMs: undefined };

const { fields } = profile.command;

/** A command from its payload; undefined for anything that the profile does not allow. */
export const readSirenCommand = (payload: string): SirenCommand | undefined => {
  const { on, leaseSeconds, issuedAt, validForSeconds } = objectIn(payload) ?? {};
  const issuedAtMs = typeof issuedAt === 'string' ? Date.parse(issuedAt) : Number.NaN;
  if (typeof on !== 'boolean' || Number.isNaN(issuedAtMs)) return undefined;
  if (!isWithin(leaseSeconds, fields.leaseSeconds) || !isWithin(validForSeconds, fields.validForSeconds))
    return undefined;
  return { on, leaseMs: leaseSeconds * 1000, issuedAtMs, validForMs: validForSeconds * 1000 };
};

const isWithin = (value: unknown, limits: { minimum: number; maximum: number }): value is number =>
  Number.isInteger(value) && Number(value) >= limits.minimum && Number(value) <= limits.maximum;

/** The state after a command; the same state when the command is out of date or overtaken. Milliseconds, siren's clock. */
export const obey = (state: SirenState, command: SirenCommand, nowMs: number): SirenState => {
  if (Math.abs(nowMs - command.issuedAtMs) > command.validForMs) return state;
  if (state.obeyedIssuedAtMs !== undefined && command.issuedAtMs < state.obeyedIssuedAtMs) return state;
  return {
    soundsUntilMs: command.on ? nowMs + command.leaseMs : undefined,
    obeyedIssuedAtMs: command.issuedAtMs,
  };
};

export const isSounding = (state: SirenState, nowMs: number): boolean =>
  state.soundsUntilMs !== undefined && nowMs < state.soundsUntilMs;

/** Why a step with a device failed. `refused`: it answered, and does not take our credentials. */
export interface StepFailure {
  readonly ok: false;
  readonly code: 'unreachable' | 'refused' | 'unsupported';
  /** For the technician; never a credential. */
  readonly detail: string;
}

export interface Identity {
  readonly manufacturer: string | undefined;
  readonly model: string | undefined;
  readonly serial: string | undefined;
}

/**
 * What supervision asks of a kind of device, from the outside in: probe → authenticate (which identifies) →
 * capabilities. Each step is one bounded exchange; none of them retries, so that whoever supervises decides the pace.
 */
export interface Driver {
  /** Reaches it without credentials. `clockOffsetMs`: its clock minus ours; undefined when it does not tell. */
  probe(): Promise<{ readonly ok: true; readonly clockOffsetMs: number | undefined } | StepFailure>;
  /** One authenticated call: at most two attempts with our credentials on the wire. */
  authenticate(): Promise<{ readonly ok: true; readonly identity: Identity } | StepFailure>;
  /** The address of its main picture, with credentials. */
  capabilities(): Promise<{ readonly ok: true; readonly rtspUrl: string } | StepFailure>;
}

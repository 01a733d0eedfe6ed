import type { Static } from '#typebox';
import { literals } from './values.ts';

export const Role = literals('kiosk', 'caregiver', 'head', 'technician', 'district', 'auditor');
export type Role = Static<typeof Role>;

/** Who may call a route. `person`: a kiosk must also have somebody identified at it. */
export interface Access {
  readonly roles: readonly Role[] | 'anyone';
  readonly person?: boolean;
  /** Takes what a kiosk sends late, by its holder's pass: what happened in the house, nothing that opens or decides. */
  readonly pass?: boolean;
}

const site: readonly Role[] = ['kiosk', 'caregiver', 'head', 'technician', 'auditor'];

/** The access rules of the contract's "who" column, by name. */
export const access = {
  anyone: { roles: 'anyone' },
  /** kiosk + : reading what the idle board shows; no names. */
  board: { roles: site },
  /** kiosk + : writing, so somebody must be identified. */
  kioskWrite: { roles: ['kiosk', 'caregiver', 'head'], person: true, pass: true },
  caregiverRead: { roles: ['caregiver', 'head', 'technician', 'auditor'] },
  /** An emergency does not wait for a PIN: an enrolled kiosk may, with nobody identified; a guardian may not. */
  emergency: { roles: ['kiosk', 'caregiver', 'head'], pass: true },
  emergencyRead: { roles: site },
  /** Reading names at a kiosk, so somebody must be identified there; the route turns guardians away. */
  staffBoard: { roles: site, person: true },
  caregiverWrite: { roles: ['caregiver', 'head'], pass: true },
  /** What a person does to a zone. Never sent late: it opens and decides. */
  zoneOrder: { roles: ['caregiver', 'head'] },
  /** Leaving a part of the protection out, which two persons decide. */
  bypass: { roles: ['caregiver', 'head', 'technician'] },
  /** Asking the head for a look at footage. Looking is the head's alone. */
  askForViewing: { roles: ['caregiver', 'head', 'technician'] },
  head: { roles: ['head'] },
  headOrTechnician: { roles: ['head', 'technician'] },
  technicianRead: { roles: ['technician', 'head', 'auditor'] },
  technician: { roles: ['technician'] },
  district: { roles: ['district'] },
} as const satisfies Record<string, Access>;

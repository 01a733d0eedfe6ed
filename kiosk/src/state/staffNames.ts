import { useKiosk } from './context.ts';

export interface StaffNames {
  readonly ofId: (staffId: string) => string | undefined;
  /** Of whoever did something, as events name them; undefined for a kiosk, a guardian or a program. */
  readonly ofActor: (actor: string | null) => string | undefined;
}

/** Names of everybody on the staff, from the kiosk's own copy of the house, so with or without the agent. */
export const useStaffNames = (): StaffNames => {
  const people = useKiosk().copy.value?.people ?? [];
  const ofId = (staffId: string): string | undefined =>
    people.find(({ who, personId }) => who === 'staff' && personId === staffId)?.name;
  return { ofId, ofActor: (actor) => (actor?.startsWith('staff:') ? ofId(actor.slice('staff:'.length)) : undefined) };
};

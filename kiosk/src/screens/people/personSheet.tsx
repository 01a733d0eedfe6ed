import { useMemo } from 'preact/hooks';
import { useKiosk } from '../../state/context.ts';
import type { PeopleScreen } from '../../state/screens.ts';
import { AdultForm } from './adultForm.tsx';
import { ChildForm } from './childForm.tsx';
import { ClassForm } from './classForm.tsx';
import { newRecordId } from './drafts.ts';
import type { People } from './records.ts';
import { StaffForm } from './staffForm.tsx';

interface PersonSheetProps {
  readonly screen: Extract<PeopleScreen, { at: 'person' }>;
  readonly people: People;
}

/** One record: on file, or new under an id that it keeps from its first writing on. */
export const PersonSheet = ({ screen: { kind, recordId }, people }: PersonSheetProps) => {
  const kiosk = useKiosk();
  const id = useMemo(() => recordId ?? newRecordId(kind), []);
  const onBack = (): void => kiosk.go({ at: 'people', kind });
  const shared = { id, people, onBack };
  switch (kind) {
    case 'child':
      return <ChildForm {...shared} record={people.children.find(({ childId }) => childId === id)} />;
    case 'adult':
      return <AdultForm {...shared} record={people.adults.find(({ adultId }) => adultId === id)} />;
    case 'staff':
      return <StaffForm {...shared} record={people.staff.find(({ staffId }) => staffId === id)} />;
    case 'class':
      return <ClassForm {...shared} record={people.classes.find(({ classId }) => classId === id)} />;
  }
};

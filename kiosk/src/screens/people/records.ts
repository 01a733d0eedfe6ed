import { useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { AdultRecord, ChildRecord, ClassRecord, StaffRecord } from '#contract/people.ts';
import { latestOnly } from '../../parts/latestOnly.ts';
import type { Question } from '../../parts/question.ts';
import { useKiosk } from '../../state/context.ts';
import { wholeList } from '../../state/wholeList.ts';

/** Everybody who is on record, as the head may read them. */
export interface People {
  readonly children: readonly ChildRecord[];
  readonly adults: readonly AdultRecord[];
  readonly staff: readonly StaffRecord[];
  readonly classes: readonly ClassRecord[];
}

const changes = new Set([
  'child.recorded',
  'child.erased',
  'adult.recorded',
  'adult.erased',
  'staff.recorded',
  'class.defined',
]);

/** Reads all records page by page, and again whenever one changes. They stay in this page's memory and nowhere else. */
export const usePeople = (): Question<People> => {
  const kiosk = useKiosk();
  const people = useSignal<People | undefined>(undefined);
  const fault = useSignal<string | undefined>(undefined);
  const latest = useRef(latestOnly());
  const last = kiosk.live.value.recent.find(({ type }) => changes.has(type))?.seq;
  const link = kiosk.live.value.link;
  const ask = async (): Promise<void> => {
    const lists = Promise.all([
      wholeList<ChildRecord>(kiosk.read, '/children?limit=200', 'children'),
      wholeList<AdultRecord>(kiosk.read, '/adults?limit=200', 'adults'),
      wholeList<StaffRecord>(kiosk.read, '/staff?limit=200', 'staff'),
      wholeList<ClassRecord>(kiosk.read, '/classes?limit=200', 'classes'),
    ]);
    const answered = await latest.current(lists);
    if (!answered) return;
    const [children, adults, staff, classes] = answered;
    if (children.ok && adults.ok && staff.ok && classes.ok) {
      people.value = {
        children: children.body,
        adults: adults.body,
        staff: staff.body,
        classes: classes.body.sort((one, other) => byAge.indexOf(one.type) - byAge.indexOf(other.type)),
      };
      fault.value = undefined;
    } else fault.value = [children, adults, staff, classes].find((list) => !list.ok)?.code;
  };
  useEffect(() => {
    void ask();
  }, [last, link]);
  return { body: people.value, fault: fault.value, ask: () => void ask() };
};

/** Classes stand in the order of their children's age. */
const byAge = ['infant', 'toddler_small', 'toddler_big', 'mixed'];

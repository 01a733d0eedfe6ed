import type { TableFault } from '#contract/rosterTable.ts';
import { keptKeys } from '../personKeys.ts';
import type { PersonReference } from '../persons.ts';
import { listOf } from './cells.ts';
import { fault } from './drafts.ts';
import type { Placed } from './places.ts';
import type { PlanContext } from './plan.ts';

export interface RowKeys {
  /** The keys that the record will have. */
  readonly kept: ReturnType<typeof keptKeys> | undefined;
  /** The columns that change them. */
  readonly changed: readonly string[];
  readonly faults: readonly TableFault[];
}

/** The keys of each row's PIN and cards; one belongs to one person. An empty cell leaves them as they are. */
export const keysOfRows = ({ keyOf, ownerOf, keysOf }: PlanContext): ((draft: Placed) => RowKeys) => {
  const owners = new Map<string, string>();
  return (draft) => {
    if (draft.kind === 'children') return { kept: undefined, changed: [], faults: [] };
    const self: PersonReference = { kind: draft.kind === 'adults' ? 'adult' : 'staff', id: draft.id };
    const { PIN: pin = '', 卡号: cards = '' } = draft.given;
    const faults: TableFault[] = [];
    if (self.kind === 'staff' && pin && pin.length !== 6) {
      faults.push(fault(draft, 'PIN', { zh: '工作人员的 PIN 应为 6 位数字', en: 'the PIN of staff has 6 digits' }));
    }
    const given = {
      ...(pin && { pinKey: keyOf('pin', pin) }),
      ...(cards && { cardKeys: listOf(cards).map((card) => keyOf('card', card)) }),
    };
    const name = `${self.kind} ${self.id}`;
    const take = (key: string, column: string): void => {
      const other = ownerOf(key);
      const owner = owners.get(key) ?? (other && `${other.kind} ${other.id}`) ?? name;
      if (owner !== name) {
        faults.push(
          fault(draft, column, { zh: '已属于另一个人，请换一个', en: 'belongs to somebody else; take another' }),
        );
      }
      owners.set(key, owner);
    };
    if (given.pinKey) take(given.pinKey, 'PIN');
    for (const key of given.cardKeys ?? []) take(key, '卡号');
    const before = keysOf(self);
    const kept = keptKeys(given, before);
    const changed = [
      ...(kept.pinKey === before.pinKey ? [] : ['PIN']),
      ...(kept.cardKeys.toSorted().join() === before.cardKeys.toSorted().join() ? [] : ['卡号']),
    ];
    return { kept, changed, faults };
  };
};

import type { Progress } from '../../outbox/entry.ts';
import type { Undoable } from '../../parts/undo.ts';

/** One of a deed's writes; `name`: whom it is about, for a deed about several. */
export interface Act extends Undoable {
  readonly name?: string;
}

export type Outcome =
  | { readonly state: 'saved' | 'waiting' }
  | {
      readonly state: 'refused';
      readonly code: string;
      /** About whom the refused writes were, as far as they are named. */
      readonly names: readonly string[];
      /** How many others there are, which were not refused. */
      readonly others: number;
    };

/** The worst of all its writes. The outbox keeps its last answers only: what it neither holds nor remembers is through. */
export const outcomeOf = (
  acts: readonly Act[],
  progress: ReadonlyMap<string, Progress>,
  waiting: readonly { readonly id: string }[],
): Outcome => {
  const refused = acts.flatMap(({ id, name }) => {
    const one = progress.get(id);
    return one?.state === 'refused' ? [{ code: one.code, name }] : [];
  });
  const [first] = refused;
  if (first) {
    const blocked = refused.find(({ code }) => code === 'custody_blocked');
    return {
      state: 'refused',
      code: (blocked ?? first).code,
      names: refused.flatMap(({ name }) => name ?? []),
      others: acts.length - refused.length,
    };
  }
  const isOpen = acts.some(
    ({ id }) => progress.get(id)?.state === 'waiting' || waiting.some((entry) => entry.id === id),
  );
  return { state: isOpen ? 'waiting' : 'saved' };
};

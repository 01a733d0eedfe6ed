import type { PickupAdults } from '#contract/pickups.ts';
import { useQuestion } from '../../parts/question.ts';
import { Pick } from './pick.tsx';

interface AdultPickProps {
  readonly title: string;
  /** The answer for none of them; its value is empty. */
  readonly none: string;
  readonly childId: string;
  readonly chosen: string | undefined;
  readonly onPick: (adultId: string) => void;
}

/** Which of a child's adults. Who must not fetch the child today cannot ask for anything either. */
export const AdultPick = ({ title, none, childId, chosen, onPick }: AdultPickProps) => {
  const { body } = useQuestion<PickupAdults>(`/pickups/adults?childId=${childId}`, () => false);
  const options = (body?.adults ?? []).flatMap(({ adultId, name, children }) => {
    const link = children.find((child) => child.childId === childId);
    return link?.mayTake === 'allowed' ? [{ value: adultId, label: `${name} · ${link.relation}` }] : [];
  });
  return (
    <Pick
      title={title}
      options={[...options, { value: '', label: none }]}
      chosen={chosen === undefined ? [] : [chosen]}
      onPick={onPick}
    />
  );
};

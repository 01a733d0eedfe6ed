import type { PickupAdults } from '#contract/pickups.ts';

type AdultChild = PickupAdults['adults'][number]['children'][number];

/** An adult as somebody who may, or may not, bring one child or take it home. */
export interface Fetcher {
  readonly adultId: string;
  readonly name: string;
  readonly phoneTail: string;
  readonly relation: string;
  readonly may: AdultChild['mayTake'];
}

/** The adults of a child, those who may do it today first. */
export const adultsOf = ({ adults }: PickupAdults, childId: string, what: 'mayBring' | 'mayTake'): Fetcher[] =>
  adults
    .flatMap(({ adultId, name, phoneTail, children }) =>
      children
        .filter((child) => child.childId === childId)
        .map((child) => ({ adultId, name, phoneTail, relation: child.relation, may: child[what] })),
    )
    .sort((a, b) => Number(a.may !== 'allowed') - Number(b.may !== 'allowed'));

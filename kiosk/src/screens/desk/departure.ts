import type { CheckOutBody } from '#contract/attendance.ts';
import type { Say, TextKey } from '../../i18n/text.ts';
import type { Fetcher } from './adults.ts';
import type { childTexts } from './childTexts.ts';
import { type Override, reasonOf, takenByOf } from './override.ts';

export type Chosen =
  | { readonly way: 'adult'; readonly adult: Fetcher | undefined }
  | { readonly way: 'code'; readonly code: string }
  | { readonly way: 'override'; readonly override: Override; readonly adult: Fetcher | undefined };

/** What is known of a departure before it is confirmed. */
export type Departure =
  | { readonly state: 'incomplete'; readonly needs: 'adult' | 'code' | 'reason' }
  | {
      readonly state: 'ready' | 'override';
      readonly fields: Pick<CheckOutBody, 'adultId' | 'pickupCode' | 'override'>;
      readonly who: string | undefined;
    }
  /** Must not fetch the child: recording it hands nobody over; the agent refuses, and alerts. */
  | { readonly state: 'blocked'; readonly fields: Required<Pick<CheckOutBody, 'adultId'>>; readonly who: string }
  /** On record, but not as one who may take the child today: only with a reason. */
  | { readonly state: 'incomplete'; readonly needs: 'override'; readonly adult: Fetcher };

/** From what was tapped to what would be sent. */
export const departureOf = (chosen: Chosen, say: Say<TextKey | keyof typeof childTexts>): Departure => {
  switch (chosen.way) {
    case 'adult': {
      const { adult } = chosen;
      if (!adult) return { state: 'incomplete', needs: 'adult' };
      const fields = { adultId: adult.adultId };
      if (adult.may === 'allowed') return { state: 'ready', fields, who: adult.name };
      if (adult.may === 'custody_blocked') return { state: 'blocked', fields, who: adult.name };
      return { state: 'incomplete', needs: 'override', adult };
    }
    case 'code':
      return /^\d{6}$/.test(chosen.code)
        ? { state: 'ready', fields: { pickupCode: chosen.code }, who: undefined }
        : { state: 'incomplete', needs: 'code' };
    case 'override': {
      const reason = reasonOf(chosen.override, say);
      if (reason === undefined) return { state: 'incomplete', needs: 'reason' };
      const { adult } = chosen;
      const takenBy = adult ? undefined : takenByOf(chosen.override, say);
      return {
        state: 'override',
        fields: { ...(adult && { adultId: adult.adultId }), override: { reason, ...(takenBy && { takenBy }) } },
        who: adult?.name ?? takenBy,
      };
    }
  }
};

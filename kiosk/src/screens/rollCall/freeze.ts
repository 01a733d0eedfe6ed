import type { HouseCopy } from '#contract/rollCall.ts';
import type { Listed } from './call.ts';

/** Who is inside as far as this kiosk can know. Its copy counts what was tapped here and has not reached the agent. */
export const frozenList = (copy: HouseCopy | undefined): Listed[] =>
  (copy?.people ?? [])
    .filter(({ inside }) => inside)
    .map(({ who, personId, name, className, roomId }) => ({ who, personId, name, className, roomId }));

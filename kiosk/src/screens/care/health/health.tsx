import './health.css';
import { useSignal } from '@preact/signals';
import type { HealthCheckKind, HealthDay } from '#contract/health.ts';
import { about } from '../../../parts/question.ts';
import { useKiosk } from '../../../state/context.ts';
import { useAsked } from '../asked.ts';
import { useHouse } from '../here.ts';
import { ChildHealth } from './childHealth.tsx';
import { Finding } from './finding.tsx';
import { Reexamination } from './reexamination.tsx';
import type { RoundKind } from './rounds.ts';
import { Ward } from './ward.tsx';

type Step =
  | { readonly at: 'ward' | 'reexamination' }
  | { readonly at: 'child'; readonly childId: string }
  | { readonly at: 'finding'; readonly childId: string; readonly kind: HealthCheckKind; readonly back: Step };

/** The day's health: the round of a class, one child, and what was found. */
export const Health = () => {
  const kiosk = useKiosk();
  const day = kiosk.today.value;
  const health = useAsked<HealthDay>(`/health?day=${day}`, about('attendance', 'health', 'child'));
  const { classes, known } = useHouse();
  const step = useSignal<Step>({ at: 'ward' });
  // They stay while one child is looked at, so that the round goes on where it was.
  const chosenClass = useSignal<string | undefined>(undefined);
  const chosenRound = useSignal<RoundKind | undefined>(undefined);
  const now = step.value;
  const go = (next: Step): void => {
    step.value = next;
  };
  const ward = (): void => go({ at: 'ward' });
  const child =
    now.at === 'child' || now.at === 'finding'
      ? health.body?.children.find(({ childId }) => childId === now.childId)
      : undefined;
  if (now.at === 'reexamination') return <Reexamination health={health} classes={classes} today={day} onEnd={ward} />;
  if (now.at === 'finding' && child) {
    return <Finding child={child} kind={now.kind} health={health} onEnd={() => go(now.back)} />;
  }
  if (now.at === 'child' && child) {
    return (
      <ChildHealth
        child={child}
        health={health}
        onEnd={ward}
        onFinding={(kind) => go({ at: 'finding', childId: child.childId, kind, back: now })}
      />
    );
  }
  return (
    <Ward
      health={health}
      known={known}
      classes={classes}
      chosenClass={chosenClass}
      chosenRound={chosenRound}
      onBack={() => kiosk.go({ at: 'staff' })}
      onChild={(childId) => go({ at: 'child', childId })}
      onFinding={(childId, kind) => go({ at: 'finding', childId, kind, back: { at: 'ward' } })}
      onReexamination={() => go({ at: 'reexamination' })}
    />
  );
};

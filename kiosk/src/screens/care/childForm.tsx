import type { ComponentChildren } from 'preact';
import { Face } from '../../parts/face.tsx';
import { Page } from '../../parts/page.tsx';
import type { HouseChild } from '../../state/houseChildren.ts';
import { ChildPicker } from './childPicker.tsx';
import type { RosterClass } from './roster.ts';

interface ChildFormProps {
  readonly title: string;
  readonly whose: string;
  readonly hint?: string;
  readonly classes: readonly RosterClass[];
  readonly child: HouseChild | undefined;
  readonly among?: (child: HouseChild) => boolean;
  readonly onPick: (child: HouseChild | undefined) => void;
  readonly onBack: () => void;
  readonly onSubmit: () => void;
  readonly children: ComponentChildren;
}

/** A form about one child: first whose, then what. */
export const ChildForm = ({
  title,
  whose,
  hint,
  classes,
  child,
  among,
  onPick,
  onBack,
  onSubmit,
  children,
}: ChildFormProps) =>
  child ? (
    <Page
      title={`${child.name} · ${title}`}
      onBack={() => onPick(undefined)}
      aside={<Face who="child" personId={child.childId} name={child.name} size="small" />}
    >
      <form
        class="panel care-form"
        onSubmit={(event) => {
          event.preventDefault();
          onSubmit();
        }}
      >
        {children}
      </form>
    </Page>
  ) : (
    <Page title={whose} onBack={onBack}>
      {hint !== undefined && <p class="hint">{hint}</p>}
      <ChildPicker classes={classes} onPick={onPick} {...(among && { among })} />
    </Page>
  );

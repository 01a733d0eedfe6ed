import type { RosterClass } from './roster.ts';

interface ClassTabsProps {
  readonly classes: readonly RosterClass[];
  readonly chosen: string | undefined;
  /** What stands beside a class's name. */
  readonly mark: (classId: string) => string | undefined;
  readonly onChoose: (classId: string) => void;
}

/** One class at a time, the own one first. */
export const ClassTabs = ({ classes, chosen, mark, onChoose }: ClassTabsProps) => (
  <div class="tabs" role="tablist">
    {classes.map(({ classId, name }) => {
      const beside = mark(classId);
      return (
        <button
          key={classId}
          type="button"
          role="tab"
          class="tab"
          aria-selected={classId === chosen}
          onClick={() => onChoose(classId)}
        >
          {name}
          {beside !== undefined && <small>{beside}</small>}
        </button>
      );
    })}
  </div>
);

import { v7 } from 'uuid';
import type { OwnChild, Session } from '#contract/identity.ts';
import { Icon } from '../../parts/icons.tsx';
import { RoomChange } from '../../parts/roomChange.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import type { Act } from '../../state/screens.ts';

interface Change {
  readonly roomId: string;
  readonly coming: readonly OwnChild[];
  readonly leaving: readonly OwnChild[];
}

/** Who, which room, and what the ratio becomes; then one button. */
export const ConfirmPanel = ({ session, chosen }: { session: Session; chosen: readonly OwnChild[] }) => {
  const kiosk = useKiosk();
  const say = useSay();
  const ins = chosen.some(({ present }) => !present);
  const outs = chosen.some(({ present }) => present);
  const intoHouse = chosen.reduce((sum, { present }) => sum + (present ? -1 : 1), 0);
  const label = ins && outs ? 'children.confirm.both' : outs ? 'children.confirm.out' : 'children.confirm.in';

  const confirm = (): void => {
    const acts = chosen.map((child): Act => {
      const who = { childId: child.childId, adultId: session.person.id, method: kiosk.method.value };
      const direction = child.present ? 'out' : 'in';
      // Whether this adult may take the child cannot be asked now: nobody is let go by a guess.
      if (child.present && child.atDesk && !kiosk.fresh.value) {
        return { id: v7(), name: child.name, direction, atDesk: true };
      }
      const id = kiosk.submit(
        child.present ? '/attendance/check-outs' : '/attendance/check-ins',
        child.present ? who : { ...who, roomId: child.homeRoomId },
        true,
      );
      return { id, name: child.name, direction };
    });
    kiosk.go({ at: 'done', acts });
  };

  return (
    <aside class="panel confirm" aria-live="polite">
      {chosen.length === 0 ? (
        <p class="confirm-empty">{say('children.choose')}</p>
      ) : (
        changesOf(chosen).map((change) => <RoomChange key={change.roomId} intoHouse={intoHouse} {...change} />)
      )}
      <button type="button" class="button button-main button-tall" disabled={chosen.length === 0} onClick={confirm}>
        <Icon name="check" size="large" />
        {say(label)}
      </button>
    </aside>
  );
};

/** The chosen children by the room that they enter or leave. */
const changesOf = (chosen: readonly OwnChild[]): Change[] => {
  const changes = new Map<string, Change>();
  for (const child of chosen) {
    const roomId = child.present ? (child.roomId ?? child.homeRoomId) : child.homeRoomId;
    const change = changes.get(roomId) ?? { roomId, coming: [], leaving: [] };
    changes.set(
      roomId,
      child.present
        ? { ...change, leaving: [...change.leaving, child] }
        : { ...change, coming: [...change.coming, child] },
    );
  }
  return [...changes.values()];
};

import type { OwnChild, Session } from '#contract/identity.ts';
import type { RoomView } from '#contract/rooms.ts';
import type { Say } from '../../i18n/text.ts';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useParts, useSay } from '../../state/context.ts';
import { type Prospect, prospectOf } from '../../state/prospect.ts';
import type { Act } from '../../state/screens.ts';

interface Change {
  readonly roomId: string;
  readonly coming: readonly OwnChild[];
  readonly leaving: readonly OwnChild[];
}

/** Who, which room, and what the ratio becomes; then one button. */
export const ConfirmPanel = ({ session, chosen }: { session: Session; chosen: readonly OwnChild[] }) => {
  const kiosk = useKiosk();
  const { speak } = useParts();
  const say = useSay();
  const { rooms } = kiosk.live.value;
  const ins = chosen.some(({ present }) => !present);
  const outs = chosen.some(({ present }) => present);
  const label = ins && outs ? 'children.confirm.both' : outs ? 'children.confirm.out' : 'children.confirm.in';

  const confirm = (): void => {
    const acts = chosen.map((child): Act => {
      const who = { childId: child.childId, adultId: session.person.id, method: kiosk.method.value };
      const direction = child.present ? 'out' : 'in';
      const id = kiosk.submit(
        child.present ? '/attendance/check-outs' : '/attendance/check-ins',
        child.present ? who : { ...who, roomId: child.homeRoomId },
        true,
      );
      return { id, name: child.name, direction };
    });
    kiosk.go({ at: 'done', acts, sinceMs: Date.now() });
    speak(acts.map(({ name, direction }) => say(`done.speech.${direction}`, { name })).join(' '));
  };

  return (
    <aside class="panel confirm" aria-live="polite">
      {chosen.length === 0 ? (
        <p class="confirm-empty">{say('children.choose')}</p>
      ) : (
        changesOf(chosen).map((change) => (
          <ChangeView key={change.roomId} change={change} rooms={rooms} fresh={kiosk.fresh.value} say={say} />
        ))
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

interface ChangeViewProps {
  readonly change: Change;
  readonly rooms: readonly RoomView[];
  readonly fresh: boolean;
  readonly say: Say;
}

const ChangeView = ({ change, rooms, fresh, say }: ChangeViewProps) => {
  const room = rooms.find(({ roomId }) => roomId === change.roomId);
  const prospect = room && prospectOf(room, change.coming.length - change.leaving.length, fresh);
  const line = (child: OwnChild) => (
    <li key={child.childId}>
      <Icon name={child.present ? 'arrowOut' : 'arrowIn'} />
      {child.name}
    </li>
  );
  return (
    <section class="change" data-standing={prospect?.standing ?? 'unknown'}>
      <ul>{[...change.coming, ...change.leaving].map(line)}</ul>
      <p class="change-numbers">
        <span>{room?.name ?? change.roomId}</span>
        {room && prospect && (
          <>
            <b>{room.children}</b>
            <span aria-hidden="true">→</span>
            <b>{prospect.children}</b>
            <small>{say('tile.children')}</small>
            <b>{prospect.caregivers}</b>
            <small>{say('tile.caregivers')}</small>
          </>
        )}
      </p>
      {prospect && <p class="change-standing">{standingWords(prospect, say)}</p>}
    </section>
  );
};

const standingWords = (prospect: Prospect, say: Say): string =>
  prospect.standing === 'ok'
    ? say('children.ratio.ok', { n: prospect.spare })
    : say(`children.ratio.${prospect.standing}`);

import { useSignal } from '@preact/signals';
import { Answered } from '../../parts/answered.tsx';
import { Notice } from '../../parts/notice.tsx';
import { ShowFootage } from '../../parts/showFootage.tsx';
import { writtenTime } from '../../state/clock.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { useStaffNames } from '../../state/staffNames.ts';
import { recordTexts } from './recordTexts.ts';
import { lineWords, sortOf, whoWords } from './recordWords.ts';
import { TakeBack } from './takeBack.tsx';
import type { Recorded, RecordedLine } from './useRecorded.ts';

const kinds = ['all', 'door', 'inside', 'staff', 'counts', 'voided'] as const;
type Kind = (typeof kinds)[number];
/** Everything that was recorded of the day, the latest first; what was taken back stays, struck through, with why. */
export const Records = ({ recorded, mayTakeBack }: { recorded: Recorded; mayTakeBack: boolean }) => {
  const say = useSay(recordTexts);
  const kind = useSignal<Kind>('all');
  const chosen = useSignal<string | undefined>(undefined);
  return (
    <Answered question={{ body: recorded.lines, fault: recorded.fault, ask: recorded.ask }}>
      {(lines) => {
        if (lines.length === 0) return <Notice icon="roster" title={say('records.none')} />;
        const shown = lines
          .filter((line) => isOfKind(line, kind.value))
          .toSorted((a, b) => Date.parse(b.occurredAt) - Date.parse(a.occurredAt));
        return (
          <section class="records" aria-label={say('records.title')}>
            <fieldset class="record-kinds">
              <legend class="unseen">{say('records.title')}</legend>
              {kinds.map((each) => (
                <button
                  key={each}
                  type="button"
                  class="button"
                  aria-pressed={each === kind.value}
                  onClick={() => {
                    kind.value = each;
                    chosen.value = undefined;
                  }}
                >
                  {say(`records.${each}`)}
                  <small>{lines.filter((line) => isOfKind(line, each)).length}</small>
                </button>
              ))}
            </fieldset>
            {shown.length === 0 && <Notice icon="check" title={say('records.noneOfKind')} />}
            <ol class="rows panel">
              {shown.map((line) => (
                <Line
                  key={line.eventId}
                  line={line}
                  open={chosen.value === line.eventId}
                  onOpen={
                    mayTakeBack && !line.voided
                      ? (open) => {
                          chosen.value = open ? line.eventId : undefined;
                        }
                      : undefined
                  }
                />
              ))}
            </ol>
          </section>
        );
      }}
    </Answered>
  );
};

const isOfKind = (line: RecordedLine, kind: Kind): boolean =>
  kind === 'all' || (kind === 'voided' ? line.voided !== null : sortOf(line) === kind);

interface LineProps {
  readonly line: RecordedLine;
  readonly open: boolean;
  /** Undefined where this line is not to be taken back, or not by this person. */
  readonly onOpen: ((open: boolean) => void) | undefined;
}

const Line = ({ line, open, onOpen }: LineProps) => {
  const { live } = useKiosk();
  const say = useSay(recordTexts);
  const names = useStaffNames();
  const words = lineWords(line, live.value.rooms, say);
  // Told later than it happened: a kiosk that was offline, or somebody who remembered.
  const late = Date.parse(line.recordedAt) - Date.parse(line.occurredAt) > lateAfterMs;
  const { voided } = line;
  return (
    <li class="record" data-event={line.eventId} data-voided={voided !== null}>
      <div class="row">
        <time class="record-time">{writtenTime(line.occurredAt)}</time>
        <span class="row-words">
          {voided ? <s>{words}</s> : <b>{words}</b>}
          <small>
            {say('records.by', { who: whoWords(line.by, names, say) })}
            {late && ` · ${say('records.late', { time: lateTime(line) })}`}
          </small>
          {voided && (
            <small class="record-why">
              {say('records.voidedBy', {
                who: whoWords(voided.by, names, say),
                time: writtenTime(voided.at),
                why: voided.why ?? say('records.noWhy'),
              })}
            </small>
          )}
        </span>
        {line.roomId !== null && sortOf(line) === 'door' && (
          <ShowFootage
            of={{ room: line.roomId, at: line.occurredAt, event: 'handover' }}
            what={say('records.footage', {
              room: live.value.rooms.find(({ roomId }) => roomId === line.roomId)?.name ?? line.roomId,
              time: writtenTime(line.occurredAt),
            })}
            back={{ at: 'today' }}
            isSmall={true}
          />
        )}
        {onOpen && !open && (
          <button type="button" class="button" onClick={() => onOpen(true)}>
            {say('records.takeBack')}
          </button>
        )}
      </div>
      {onOpen && open && <TakeBack line={line} what={words} onClose={() => onOpen(false)} />}
    </li>
  );
};

const lateAfterMs = 120_000;
const lateTime = ({ recordedAt, occurredAt }: RecordedLine): string => {
  const sameDay = recordedAt.slice(0, 10) === occurredAt.slice(0, 10);
  return sameDay ? writtenTime(recordedAt) : `${recordedAt.slice(5, 10)} ${writtenTime(recordedAt)}`;
};

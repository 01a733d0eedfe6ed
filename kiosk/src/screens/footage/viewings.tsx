import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { RegisterLine, StreamView } from '#contract/footage.ts';
import { languageTags } from '../../i18n/text.ts';
import { Icon } from '../../parts/icons.tsx';
import { Notice } from '../../parts/notice.tsx';
import { Page } from '../../parts/page.tsx';
import { useQuestion } from '../../parts/question.ts';
import { dayText } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { useStaffNames } from '../../state/staffNames.ts';
import { requesterWords } from './requesterWords.ts';
import { footageTexts } from './texts.ts';

const pageLines = 50;

/** The register that Reg. 799 art. 16 asks for: who looked at what, why and when, newest first. */
export const Viewings = () => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const lines = useSignal<readonly RegisterLine[]>([]);
  const state = useSignal<'loading' | 'ready' | 'failed'>('loading');
  const hasOlder = useSignal(false);
  const names = useStaffNames();
  const streams = useQuestion<{ streams: StreamView[] }>('/footage/streams', () => false);
  const last = kiosk.live.value.recent.find(({ type }) => type.startsWith('footage.view'))?.seq;
  const link = kiosk.live.value.link;

  /** Reads on from a line, or from the newest. */
  const ask = async (before: RegisterLine | undefined): Promise<void> => {
    state.value = 'loading';
    const from = before ? `&before=${before.seq}` : '';
    const answer = await kiosk.read<{ lines: RegisterLine[] }>(
      `/footage/viewings?order=newest&limit=${pageLines}${from}`,
    );
    state.value = answer.ok ? 'ready' : 'failed';
    if (!answer.ok) return;
    lines.value = before ? [...lines.value, ...answer.body.lines] : answer.body.lines;
    // One event may be several lines, never none that counts.
    hasOlder.value = answer.body.lines.length >= pageLines;
  };
  useEffect(() => {
    void ask(undefined);
  }, [last, link]);

  const cameraOf = (id: string): string => streams.body?.streams.find(({ streamId }) => streamId === id)?.name ?? id;
  return (
    <Page title={say('register.title')} onBack={() => kiosk.go({ at: 'footage' })}>
      {lines.value.length > 0 ? (
        <section class="panel" aria-label={say('register.title')}>
          <ol class="register">
            {lines.value.map((line) => (
              <Line
                key={`${line.seq} ${line.streamId}`}
                line={line}
                nameOf={(actor) => names.ofActor(actor) ?? actor}
                camera={cameraOf(line.streamId)}
              />
            ))}
          </ol>
          {hasOlder.value && (
            <button
              type="button"
              class="button"
              disabled={state.value === 'loading'}
              onClick={() => void ask(lines.value.at(-1))}
            >
              {say(state.value === 'loading' ? 'app.loading' : 'register.older')}
            </button>
          )}
        </section>
      ) : state.value === 'failed' ? (
        <Notice
          icon="linkOff"
          tone="bad"
          title={say('app.failed')}
          action={{ label: say('app.retry'), run: () => void ask(undefined) }}
        />
      ) : (
        <Notice
          icon="roster"
          title={say(state.value === 'loading' ? 'app.loading' : 'register.none')}
          hint={state.value === 'loading' ? undefined : say('register.none.hint')}
        />
      )}
    </Page>
  );
};

interface LineProps {
  readonly line: RegisterLine;
  readonly nameOf: (actor: string) => string;
  readonly camera: string;
}

const marks = {
  requested: { icon: 'unmarked', by: 'register.requested' },
  refused: { icon: 'cross', by: 'register.refused' },
  granted: { icon: 'roster', by: 'register.by' },
  viewed: { icon: 'camera', by: 'register.seenBy' },
  stills: { icon: 'photo', by: 'register.seenBy' },
  by_guardian: { icon: 'people', by: 'register.seenByGuardian' },
} as const;

const Line = ({ line, nameOf, camera }: LineProps) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const { at, what, from, to, reason, requester, approvedBy, who, guardian } = line;
  const tag = languageTags[kiosk.settings.value.language];
  // The agent writes times in the facility's zone.
  const day = (time: string): string => dayText(time.slice(0, 10), tag, 'short');
  const minute = (time: string): string => time.slice(11, 16);
  const isFor = requester && requester.kind !== 'house';
  return (
    <li class="register-line" data-what={what}>
      <time class="register-time">
        <b>{minute(at)}</b>
        <small>{day(at)}</small>
      </time>
      <span class="row-words">
        <b>
          {guardian
            ? lookWords(guardian, say)
            : (reason ?? say(what === 'stills' ? 'register.stills' : 'register.viewed'))}
        </b>
        <small>{say('register.what', { camera, day: day(from), from: minute(from), to: minute(to) })}</small>
      </span>
      <span class="register-who">
        {isFor && <span>{say('register.for', { who: requesterWords(requester, say) })}</span>}
        {approvedBy && <span>{say('register.approved', { who: nameOf(approvedBy) })}</span>}
        <span>
          <Icon name={marks[what].icon} size="small" />
          {say(marks[what].by, { who: guardian ? (guardian.name ?? say('register.erased')) : nameOf(who) })}
        </span>
      </span>
    </li>
  );
};

type Say = (key: 'register.look' | 'register.erased', values?: Record<string, string>) => string;

/** For which child a guardian looked, and into which room. */
const lookWords = ({ child, room }: NonNullable<RegisterLine['guardian']>, say: Say): string =>
  say('register.look', { child: child ?? say('register.erased'), room: room ?? say('register.erased') });

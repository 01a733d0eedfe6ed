import { useSignal } from '@preact/signals';
import { v7 } from 'uuid';
import type { StreamView, ViewingGrant } from '#contract/footage.ts';
import type { ViewingRequestView } from '#contract/footageViewings.ts';
import type { Session } from '#contract/identity.ts';
import { languageTags } from '../../i18n/text.ts';
import { Icon } from '../../parts/icons.tsx';
import { useQuestion } from '../../parts/question.ts';
import { dayText } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { useStaffNames } from '../../state/staffNames.ts';
import { faultText } from './faultText.ts';
import { requesterWords } from './requesterWords.ts';
import { footageTexts } from './texts.ts';

interface RequestsProps {
  readonly session: Session;
  readonly streams: readonly StreamView[];
  readonly onOpen: (grant: ViewingGrant) => void;
}

/** For the head what waits for an answer, and the way in where it was approved; for everybody else what they asked for. */
export const Requests = ({ session, streams, onOpen }: RequestsProps) => {
  const isHead = session.role === 'head';
  const say = useSay(footageTexts);
  const { body, ask } = useQuestion<{ requests: ViewingRequestView[] }>('/footage/viewing-requests', (type) =>
    type.startsWith('footage.viewing'),
  );
  const shown = (body?.requests ?? []).filter(({ state, grant, openUntil }) =>
    isHead ? state === 'waiting' || grant !== null : state !== 'approved' || openUntil !== null,
  );
  if (shown.length === 0) return null;
  return (
    <section class="panel viewing-requests" aria-label={say(isHead ? 'requests.head' : 'requests.mine')}>
      <h2>{say(isHead ? 'requests.head' : 'requests.mine')}</h2>
      <ul class="rows">
        {shown.map((request) => (
          <Request key={request.requestId} {...{ request, session, streams, onOpen }} onAnswered={ask} />
        ))}
      </ul>
    </section>
  );
};

interface RequestProps extends RequestsProps {
  readonly request: ViewingRequestView;
  readonly onAnswered: () => void;
}

const Request = ({ request, session, streams, onOpen, onAnswered }: RequestProps) => {
  const kiosk = useKiosk();
  const say = useSay(footageTexts);
  const names = useStaffNames();
  const fault = useSignal<string | undefined>(undefined);
  const { requestId, state, from, to, reason, grant, refusedBecause } = request;
  const isHead = session.role === 'head';
  const camera = request.streams.map((id) => streams.find(({ streamId }) => streamId === id)?.name ?? id).join('、');
  const day = dayText(from.slice(0, 10), languageTags[kiosk.settings.value.language], 'short');
  const what = say('register.what', { camera, day, from: from.slice(11, 16), to: to.slice(11, 16) });
  const answer = async (how: 'approval' | 'refusal'): Promise<void> => {
    const body = { id: v7(), ...(how === 'refusal' && { reason: say('requests.refused.word') }) };
    const path = `/footage/viewing-requests/${requestId}/${how}`;
    const answered = await kiosk.api.post<ViewingGrant | ViewingRequestView>(path, body, session.token);
    fault.value = answered.ok ? undefined : answered.code;
    if (answered.ok && 'grantId' in answered.body) onOpen(answered.body);
    else onAnswered();
  };
  return (
    <li class="row viewing-request" data-state={state}>
      <Icon name={state === 'waiting' ? 'clock' : state === 'approved' ? 'check' : 'cross'} />
      <span class="row-words">
        <b>{isHead ? `${names.ofActor(request.by) ?? request.by}：${reason}` : reason}</b>
        <small>
          {what}
          {request.requester && ` · ${requesterWords(request.requester, say)}`}
        </small>
        {!isHead && (
          <small>
            {say(`requests.${state}`)}
            {refusedBecause && `：${refusedBecause}`}
          </small>
        )}
        {fault.value && (
          <small class="form-fault" role="alert">
            {faultText(fault.value, say)}
          </small>
        )}
      </span>
      {isHead && state === 'waiting' && (
        <span class="viewing-answers">
          <button type="button" class="button" onClick={() => void answer('refusal')}>
            {say('requests.refuse')}
          </button>
          <button type="button" class="button button-main" onClick={() => void answer('approval')}>
            {say('requests.approve')}
          </button>
        </span>
      )}
      {grant && (
        <button type="button" class="button button-main" onClick={() => onOpen(grant)}>
          {say('footage.play')}
        </button>
      )}
    </li>
  );
};

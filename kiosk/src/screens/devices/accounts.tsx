import { useSignal } from '@preact/signals';
import type { TrialView } from '#contract/provisioning.ts';
import { Answered } from '../../parts/answered.tsx';
import { Icon, type IconName } from '../../parts/icons.tsx';
import { Page } from '../../parts/page.tsx';
import { useQuestion } from '../../parts/question.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { AccountFields } from './accountFields.tsx';
import { Mark, Refused } from './figure.tsx';
import { hostOf } from './inbox.tsx';
import { inboxTexts } from './inboxTexts.ts';
import type { PageProps } from './pageProps.ts';
import { devicesTexts } from './texts.ts';
import { useTrial } from './trial.ts';
import type { Standing } from './words.ts';

const texts = { ...devicesTexts, ...inboxTexts };
const idPattern = /[^A-Za-z0-9_-]/g;

interface Camera {
  readonly key: string;
  readonly name: string;
  readonly address: string;
  readonly positionId: string | undefined;
}

/** One account, as an installer sets it on all of them, tried on many cameras so that none is locked. */
export const Accounts = ({ list, ask, mayChange, stale }: PageProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const groups = useQuestion<{ groups: string[] }>('/devices/accounts', () => false);
  const trial = useTrial();
  const groupId = useSignal(say('accounts.name.default'));
  const username = useSignal('');
  const password = useSignal('');
  const cameras: Camera[] = [
    ...list.inbox.flatMap(({ key, name, address }) =>
      address === null ? [] : [{ key, name, address, positionId: undefined }],
    ),
    ...list.positions.flatMap(({ positionId, name, kind, unit, isConfigured }) =>
      kind === 'camera' && unit?.address && !isConfigured
        ? [{ key: positionId, name, address: unit.address, positionId }]
        : [],
    ),
  ];
  const left = useSignal<ReadonlySet<string>>(new Set());
  const chosen = cameras.filter(({ key }) => !left.value.has(key));
  const start = async (): Promise<void> => {
    const account = { groupId: groupId.value, username: username.value, password: password.value };
    const isKept = await trial.start(account, {
      positionIds: chosen.flatMap(({ positionId }) => (positionId === undefined ? [] : [positionId])),
      addresses: chosen.flatMap(({ positionId, address }) => (positionId === undefined ? [address] : [])),
    });
    if (isKept) password.value = '';
    groups.ask();
    ask();
  };
  const forget = async (name: string): Promise<void> => {
    await kiosk.api.remove(`/devices/accounts/${name}`, kiosk.session.value?.token ?? '');
    groups.ask();
  };
  const isReady = groupId.value !== '' && username.value !== '' && chosen.length > 0 && mayChange;
  return (
    <Page title={say('accounts.title')} onBack={() => kiosk.go({ at: 'devices' })} aside={stale}>
      <div class="split dev-halves">
        <section class="panel dev-stack" aria-label={say('accounts.new')}>
          <h2>{say('accounts.new')}</h2>
          <p class="hint">{say('accounts.hint')}</p>
          <AccountFields username={username} password={password} />
          <label>
            {say('accounts.name')}
            <input
              value={groupId.value}
              maxLength={40}
              autocomplete="off"
              spellcheck={false}
              onInput={(event) => {
                groupId.value = event.currentTarget.value.replace(idPattern, '');
                event.currentTarget.value = groupId.value;
              }}
            />
          </label>
          <button
            type="button"
            class="button button-main"
            disabled={!isReady || trial.isRunning}
            onClick={() => void start()}
          >
            {say(trial.isRunning ? 'accounts.trying' : 'accounts.try', { n: chosen.length })}
          </button>
          <Refused fault={trial.fault} />
          <h2>{say('accounts.kept')}</h2>
          <Answered question={groups} icon="lock">
            {({ groups: names }) => (
              <ul class="rows">
                {names.length === 0 && <li class="hint">{say('accounts.kept.none')}</li>}
                {names.map((name) => (
                  <li key={name} class="row">
                    <Icon name="lock" />
                    <span class="row-words">
                      <b>{name}</b>
                    </span>
                    <button
                      type="button"
                      class="button"
                      aria-label={say('accounts.forget.name', { name })}
                      onClick={() => void forget(name)}
                    >
                      {say('accounts.forget')}
                    </button>
                  </li>
                ))}
              </ul>
            )}
          </Answered>
        </section>
        <section class="panel dev-stack" aria-label={say('accounts.which')}>
          <h2>{say('accounts.which')}</h2>
          {cameras.length === 0 && <p class="hint">{say('accounts.noCameras')}</p>}
          <div class="dev-checks">
            {cameras.map(({ key, name, address }) => (
              <button
                key={key}
                type="button"
                class="button dev-check"
                aria-pressed={!left.value.has(key)}
                disabled={trial.isRunning}
                onClick={() => {
                  const changed = new Set(left.value);
                  if (!changed.delete(key)) changed.add(key);
                  left.value = changed;
                }}
              >
                <Icon name={left.value.has(key) ? 'box' : 'check'} />
                <span class="row-words">
                  <b>{name}</b>
                  <small>{hostOf(address)}</small>
                </span>
                <Verdict trial={trial.trial} address={address} />
              </button>
            ))}
          </div>
        </section>
      </div>
    </Page>
  );
};

type VerdictName = TrialView['results'][number]['verdict'];
const looks: Readonly<Record<VerdictName, { readonly icon: IconName; readonly tone: Standing['tone'] }>> = {
  waiting: { icon: 'clock', tone: 'calm' },
  accepted: { icon: 'check', tone: 'good' },
  refused: { icon: 'octagon', tone: 'bad' },
  silent: { icon: 'linkOff', tone: 'bad' },
  locked: { icon: 'lock', tone: 'bad' },
  not_tried: { icon: 'triangle', tone: 'warn' },
};

const Verdict = ({ trial, address }: { trial: TrialView | undefined; address: string }) => {
  const say = useSay(texts);
  const result = trial?.results.find((each) => each.address === address);
  return result ? <Mark {...looks[result.verdict]}>{say(`verdict.${result.verdict}`)}</Mark> : null;
};

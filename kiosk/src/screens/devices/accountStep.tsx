import type { Signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Identification } from '#contract/provisioning.ts';
import { Choice } from '../../parts/choice.tsx';
import { Icon } from '../../parts/icons.tsx';
import { useQuestion } from '../../parts/question.ts';
import { Switch } from '../../parts/switch.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { AccountFields } from './accountFields.tsx';
import type { AccountChoice, Draft } from './draft.ts';
import { Facts } from './facts.tsx';
import { Mark, Refused } from './figure.tsx';
import { isPlainTextLeft, useDeed } from './inventory.ts';
import { newTexts } from './newTexts.ts';
import { devicesTexts } from './texts.ts';
import { groupAcceptedAt } from './trial.ts';

const texts = { ...devicesTexts, ...newTexts };

interface AccountStepProps {
  readonly address: string;
  readonly draft: Draft;
  readonly username: Signal<string>;
  readonly password: Signal<string>;
  readonly credentials: object;
  readonly onChange: (changed: Partial<Draft>) => void;
}

/** What another account begins with: no leave for plain text, too. */
const nothing = { identified: undefined, allowPlainText: false, ifSilent: false } as const;

const keyOf = (choice: AccountChoice): string => (choice.by === 'group' ? `group ${choice.groupId}` : choice.by);

/** With which account one logs in, and who answers then. Nothing is tried but when somebody presses the button. */
export const AccountStep = ({ address, draft, username, password, credentials, onChange }: AccountStepProps) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const groups = useQuestion<{ groups: string[] }>('/devices/accounts', () => false);
  const trying = useDeed<Identification>(false);
  const accepted = groupAcceptedAt(kiosk, address);
  const choices: AccountChoice[] = [
    ...(groups.body?.groups ?? []).map((groupId): AccountChoice => ({ by: 'group', groupId })),
    { by: 'own' },
    { by: 'none' },
  ];
  useEffect(() => {
    // One that has been tried on many is the one that is meant.
    if (draft.account === undefined && accepted !== undefined)
      onChange({ account: { by: 'group', groupId: accepted } });
  }, [accepted]);
  const chosen = draft.account ?? { by: 'own' };
  const { identified } = draft;
  const isGiven = chosen.by !== 'own' || username.value !== '';
  const attempt = async (): Promise<void> => {
    const found = await trying.run('/devices/identifications', { address, ...credentials });
    if (found) onChange({ account: chosen, identified: found, ifSilent: false });
  };
  return (
    <section class="panel dev-stack" aria-label={say('account.title')}>
      <h2>{say('account.title')}</h2>
      <Choice
        legend={say('account.title')}
        columns={3}
        options={choices.map(keyOf)}
        chosen={keyOf(chosen)}
        labelOf={(key) => {
          const choice = choices.find((each) => keyOf(each) === key);
          return choice?.by === 'group'
            ? say('account.group', { name: choice.groupId })
            : say(`account.${choice?.by ?? 'own'}`);
        }}
        onChoose={(key) => {
          trying.forget();
          onChange({ ...nothing, account: choices.find((each) => keyOf(each) === key) });
        }}
      />
      {chosen.by === 'own' && <AccountFields username={username} password={password} />}
      <p class="hint">{say('account.tries')}</p>
      <Refused fault={trying.fault} />
      {(draft.allowPlainText || isPlainTextLeft(trying.fault)) && (
        <Switch
          label={say('account.plain')}
          on={draft.allowPlainText}
          onChange={(allowPlainText) => onChange({ allowPlainText, identified: undefined })}
        />
      )}
      {identified && (
        <>
          <p>
            <Mark icon="check" tone="good">
              {say('account.ok')}
            </Mark>
          </p>
          <Facts
            facts={[
              [say('fact.manufacturer'), identified.manufacturer],
              [say('fact.model'), identified.model],
              [say('fact.serial'), identified.serial],
              [say('fact.firmware'), identified.firmware],
              [say('fact.mac'), identified.mac],
              [say('fact.login'), say(`login.${identified.login}`)],
              [
                say('fact.clock'),
                identified.clockOffsetMs === null
                  ? undefined
                  : say('fact.seconds', { n: (Math.abs(identified.clockOffsetMs) / 1000).toFixed(1) }),
              ],
            ]}
          />
        </>
      )}
      <div class="dev-buttons">
        <button type="button" class="button" onClick={() => onChange({ step: 'identify' })}>
          {say('step.back')}
        </button>
        {trying.fault?.code === 'device_silent' && (
          <button
            type="button"
            class="button"
            onClick={() => onChange({ account: chosen, ifSilent: true, step: 'place' })}
          >
            {say('account.skip')}
          </button>
        )}
        <button
          type="button"
          class={identified ? 'button' : 'button button-main'}
          disabled={!isGiven || trying.isRunning}
          onClick={() => void attempt()}
        >
          <Icon name="lock" />
          {say(trying.isRunning ? 'account.trying' : 'account.try')}
        </button>
        {identified && (
          <button type="button" class="button button-main" onClick={() => onChange({ step: 'place' })}>
            {say('step.next')}
          </button>
        )}
      </div>
    </section>
  );
};

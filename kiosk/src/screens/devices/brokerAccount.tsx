import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { BrokerAccountList, BrokerAccountMade } from '#contract/brokerAccounts.ts';
import { Icon } from '../../parts/icons.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { useSay } from '../../state/context.ts';
import { brokerTexts } from './brokerTexts.ts';
import { Facts } from './facts.tsx';
import { Refused } from './figure.tsx';
import { useDeed, useRefreshed } from './inventory.ts';

const path = '/devices/broker-accounts';

/** The account of one MQTT device at the embedded broker: made here, its password shown this once, revoked here. */
export const BrokerAccount = ({ unitId }: { unitId: string }) => {
  const say = useSay(brokerTexts);
  const { body: list, ask } = useRefreshed(useQuestion<BrokerAccountList>(path, about('unit')));
  const making = useDeed<BrokerAccountMade>();
  const revoking = useDeed<object>();
  const made = useSignal<BrokerAccountMade | undefined>(undefined);
  const asks = useSignal<'renew' | 'revoke' | undefined>(undefined);
  if (!list) return null;
  const account = list.accounts.find((each) => each.unitId === unitId || each.username === unitId);
  const make = async (): Promise<void> => {
    asks.value = undefined;
    made.value = await making.run(path, { unitId, ...(account && { form: account.form }) });
    ask();
  };
  const revoke = async (): Promise<void> => {
    asks.value = undefined;
    made.value = undefined;
    await revoking.run(`${path}/${account?.username}/revoke`, {});
    ask();
  };
  return (
    <section class="dev-stack" aria-label={say('broker.title')}>
      <h2>{say('broker.title')}</h2>
      {list.place === null ? (
        <p class="hint">{say('broker.external')}</p>
      ) : (
        <>
          <p>
            {account
              ? `${say('broker.has', { name: account.username })} · ${say(account.isConnected ? 'broker.in' : 'broker.out')}`
              : say('broker.none')}
          </p>
          {list.place.isLocal && <p class="hint">{say('broker.local')}</p>}
          {made.value && <ShownOnce made={made.value} />}
          <Refused fault={making.fault ?? revoking.fault} />
          {asks.value && account ? (
            <div class="dev-asks" role="alertdialog" aria-label={say(`broker.${asks.value}`)}>
              <p>{say(`broker.${asks.value}.sure`, { name: account.username })}</p>
              <div class="dev-buttons">
                <button type="button" class="button" onClick={() => (asks.value = undefined)}>
                  {say('broker.no')}
                </button>
                <button
                  type="button"
                  class="button button-danger"
                  onClick={() => void (asks.value === 'renew' ? make() : revoke())}
                >
                  {say(`broker.${asks.value}.yes`)}
                </button>
              </div>
            </div>
          ) : account ? (
            <div class="dev-buttons">
              <button type="button" class="button" disabled={making.isRunning} onClick={() => (asks.value = 'renew')}>
                {say('broker.renew')}
              </button>
              <button
                type="button"
                class="button"
                disabled={revoking.isRunning}
                onClick={() => (asks.value = 'revoke')}
              >
                {say('broker.revoke')}
              </button>
            </div>
          ) : (
            <button type="button" class="button" disabled={making.isRunning} onClick={() => void make()}>
              <Icon name="lock" />
              {say(making.isRunning ? 'broker.making' : 'broker.make')}
            </button>
          )}
        </>
      )}
    </section>
  );
};

/** Where the device comes in and with what; gone with the page, because nobody keeps the password. */
const ShownOnce = ({ made: { username, password, place } }: { made: BrokerAccountMade }) => {
  const say = useSay(brokerTexts);
  const copied = useSignal<'copied' | 'selected' | undefined>(undefined);
  const secret = useRef<HTMLElement>(null);
  const copy = async (): Promise<void> => {
    // A page over plain HTTP has no clipboard: then the password is selected, for a person to copy.
    const isCopied = await navigator.clipboard?.writeText(password ?? '').then(
      () => true,
      () => false,
    );
    if (!isCopied && secret.current) getSelection()?.selectAllChildren(secret.current);
    copied.value = isCopied ? 'copied' : 'selected';
  };
  return (
    <div class="dev-asks" role="status">
      <Facts
        facts={[
          [say('broker.address'), place.addresses.join(say('broker.comma'))],
          [say('broker.port'), place.tls ? say('broker.port.tls', { n: place.port }) : String(place.port)],
          [say('broker.user'), username],
        ]}
      />
      <p>
        <small>{say('broker.password')}</small> <code ref={secret}>{password}</code>
      </p>
      <button type="button" class="button" onClick={() => void copy()}>
        {say(copied.value ? `broker.${copied.value}` : 'broker.copy')}
      </button>
      <p class="hint">{say('broker.once')}</p>
      {!place.isLocal && <p class="hint">{say(place.tls ? 'broker.authority' : 'broker.plain')}</p>}
    </div>
  );
};

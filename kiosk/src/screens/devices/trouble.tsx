import { useSignal } from '@preact/signals';
import type { Diagnostics, PositionView } from '#contract/provisioning.ts';
import { Icon } from '../../parts/icons.tsx';
import { Switch } from '../../parts/switch.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { Refused } from './figure.tsx';
import { type Fault, useDeed } from './inventory.ts';
import { testTexts } from './testTexts.ts';
import { devicesTexts } from './texts.ts';
import './trouble.css';

const texts = { ...devicesTexts, ...testTexts };

interface TroubleProps {
  readonly position: PositionView;
  readonly onChanged: () => void;
}

/** Of a camera whose last step failed: what it answered, to be sent in, and the last way to log in to it. */
export const Trouble = ({ position, onChanged }: TroubleProps) => {
  const say = useSay(texts);
  const { kind, unit, availability, rung, proofs, allowsPlainText, hasCredentials, positionId } = position;
  const hasFailed = (test?: string): boolean =>
    proofs.some((proof) => !proof.passed && (test === undefined || proof.test === test));
  const isLow = availability === 'offline' || rung === 'reachable' || rung === 'authenticated';
  if (kind !== 'camera' || !unit || !(hasFailed() || isLow || allowsPlainText)) return null;
  return (
    <section class="dev-stack dev-trouble" aria-label={say('trouble.title')}>
      <h3>{say('trouble.title')}</h3>
      {(hasFailed() || isLow) && <CopyDiagnostics positionId={positionId} />}
      {hasCredentials && (allowsPlainText || hasFailed('login')) && (
        <PlainText positionId={positionId} isAllowed={allowsPlainText} onChanged={onChanged} />
      )}
    </section>
  );
};

interface PlainTextProps {
  readonly positionId: string;
  readonly isAllowed: boolean;
  readonly onChanged: () => void;
}

const PlainText = ({ positionId, isAllowed, onChanged }: PlainTextProps) => {
  const say = useSay(texts);
  const deed = useDeed<PositionView>();
  return (
    <>
      <Switch
        label={say('trouble.plain')}
        on={isAllowed}
        onChange={(allow) => void deed.run(`/devices/${positionId}/plain-text`, { allow }).then(onChanged)}
      />
      <p class="hint">{say('trouble.plain.hint')}</p>
      <Refused fault={deed.fault} />
    </>
  );
};

/** It goes to the clipboard, and is shown: where a browser lets nobody copy it is selected by hand. */
const CopyDiagnostics = ({ positionId }: { positionId: string }) => {
  const kiosk = useKiosk();
  const say = useSay(texts);
  const found = useSignal<Diagnostics | undefined>(undefined);
  const isCopied = useSignal(false);
  const fault = useSignal<Fault | undefined>(undefined);
  const copy = async (): Promise<void> => {
    const answer = await kiosk.read<Diagnostics>(`/devices/${positionId}/diagnostics`);
    kiosk.touched();
    fault.value = answer.ok ? undefined : answer;
    if (!answer.ok) return;
    found.value = answer.body;
    const { at, text } = answer.body;
    // Undefined where the page did not come over TLS.
    const clipboard = (navigator as Partial<Navigator>).clipboard;
    isCopied.value =
      clipboard !== undefined &&
      (await clipboard.writeText(`${positionId} ${at ?? ''}\n${text ?? ''}`).then(
        () => true,
        () => false,
      ));
  };
  const text = found.value?.text;
  return (
    <>
      <button type="button" class="button" onClick={() => void copy()}>
        <Icon name="table" />
        {say('trouble.copy')}
      </button>
      <p class="hint" role="status">
        {!found.value
          ? say('trouble.hint')
          : text === null
            ? say('trouble.none')
            : say(isCopied.value ? 'trouble.copied' : 'trouble.byHand')}
      </p>
      <Refused fault={fault.value} />
      {text && <textarea class="dev-diagnostics" aria-label={say('trouble.text')} readOnly rows={8} value={text} />}
    </>
  );
};

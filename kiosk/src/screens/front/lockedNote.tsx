import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { Icon } from '../../parts/icons.tsx';
import { timeOfDay } from '../../state/clock.ts';
import { useKiosk, useParts, useSay } from '../../state/context.ts';
import type { PinPad } from '../../state/pinPad.ts';

const minuteMs = 60_000;

/** Too many wrong tries: whose, until when, and what one can do now all the same. */
export const LockedNote = ({ pad }: { pad: Extract<PinPad, { state: 'locked' }> }) => {
  const kiosk = useKiosk();
  const say = useSay();
  const leftMs = pad.untilMs - kiosk.nowMs.value;
  const n = Math.max(1, Math.ceil(leftMs / 1000));
  if (pad.method === 'card') {
    return (
      <div class="identify-note" data-tone="bad">
        <Icon name="card" size="huge" />
        <p role="timer">{say('identify.locked.card', { n })}</p>
      </div>
    );
  }
  const until = Math.ceil(pad.untilMs / minuteMs) * minuteMs;
  return (
    <div class="identify-note" data-tone="bad">
      <StaffNames label={say(pad.named ? 'identify.names.other' : 'identify.names')}>
        <Icon name="lock" size="huge" />
        {pad.named && <p>{say('identify.locked.named', { name: pad.named.name })}</p>}
        <p role="timer">
          {leftMs > minuteMs
            ? say('identify.locked.until', { time: timeOfDay(until, kiosk.zone.value) })
            : say('identify.locked', { n })}
        </p>
        {!pad.named && <p class="identify-hint">{say('identify.locked.hint')}</p>}
        <p class="identify-hint">{say(pad.named ? 'identify.locked.others' : 'identify.locked.ways')}</p>
      </StaffNames>
    </div>
  );
};

interface StaffNamesProps {
  readonly label: string;
  /** What is said until the names are asked for; then they take its place. */
  readonly children: ComponentChildren;
}

/** Staff say who they are and enter their own PIN; whoever is here comes first. */
export const StaffNames = ({ label, children }: StaffNamesProps) => {
  const kiosk = useKiosk();
  const { identification } = useParts();
  const say = useSay();
  const open = useSignal(false);
  const staff = (kiosk.copy.value?.people ?? [])
    .filter(({ who }) => who === 'staff')
    .sort((one, other) => Number(other.inside) - Number(one.inside));
  if (!open.value) {
    return (
      <>
        {children}
        {staff.length > 0 && (
          <button
            type="button"
            class="button"
            onClick={() => {
              open.value = true;
            }}
          >
            {label}
          </button>
        )}
      </>
    );
  }
  return (
    <fieldset class="choice-list identify-names" data-columns="2">
      <legend class="unseen">{say('identify.names')}</legend>
      {staff.map(({ personId, name }) => (
        <button
          key={personId}
          type="button"
          class="button"
          onClick={() => {
            open.value = false;
            identification.input({ kind: 'named', named: { staffId: personId, name } });
          }}
        >
          {name}
        </button>
      ))}
    </fieldset>
  );
};

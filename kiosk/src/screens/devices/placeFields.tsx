import { useId } from 'preact/hooks';
import { forbiddenToCameras } from '#contract/places.ts';
import type { DeviceList } from '#contract/provisioning.ts';
import type { PositionKind } from '#contract/values.ts';
import type { ZoneList } from '#contract/zones.ts';
import { useQuestion } from '../../parts/question.ts';
import { useSay } from '../../state/context.ts';
import type { Place } from './draft.ts';
import { newTexts } from './newTexts.ts';
import { devicesTexts } from './texts.ts';
import '../../parts/field.css';

const texts = { ...devicesTexts, ...newTexts };
/** Of what introduces itself on the broker, the technician says what it is there for. */
const kinds: readonly PositionKind[] = [
  ...(['door', 'window', 'motion', 'panic', 'smoke', 'gas', 'water'] as const),
  ...(['siren', 'light', 'panel', 'input', 'relay', 'sensor'] as const),
];

interface PlaceFieldsProps {
  readonly place: Place;
  readonly list: DeviceList;
  readonly isNew?: boolean;
  readonly onChange: (changed: Partial<Place>) => void;
}

/** Name, kind, area, what it sees, zone. A camera is never offered a place where none may be. */
export const PlaceFields = ({ place, list, isNew = false, onChange }: PlaceFieldsProps) => {
  const say = useSay(texts);
  const zones = useQuestion<ZoneList>('/zones', () => false);
  const isCamera = place.kind === 'camera';
  const forbidden = isCamera ? list.areas.filter(({ kind }) => forbiddenToCameras.has(kind)) : [];
  const areas = list.areas.filter((area) => !forbidden.includes(area));
  const defaultName = (areaId: string | undefined): string => {
    const area = list.areas.find((each) => each.areaId === areaId);
    return area ? say('place.defaultName', { area: area.name, kind: say(`kind.${place.kind}`) }) : '';
  };
  const chooseArea = (areaId: string): void =>
    onChange({
      areaId,
      // A name that nobody has typed follows the area, and a camera sees at least where it stands.
      ...((place.name === '' || place.name === defaultName(place.areaId)) && { name: defaultName(areaId) }),
      ...(isCamera && { covers: [...new Set([...place.covers.filter((id) => id !== place.areaId), areaId])] }),
    });
  return (
    <div class="dev-stack">
      <Options
        label={say('place.area')}
        options={areas.map(({ areaId, name }) => ({ value: areaId, name }))}
        isChosen={(areaId) => areaId === place.areaId}
        onChoose={chooseArea}
      />
      {forbidden.length > 0 && (
        <p class="hint">
          {say('place.forbidden', { areas: forbidden.map(({ name }) => name).join(say('dev.comma')) })}
        </p>
      )}
      {isCamera && (
        <Options
          label={say('place.covers')}
          options={areas.map(({ areaId, name }) => ({ value: areaId, name }))}
          isChosen={(areaId) => place.covers.includes(areaId)}
          onChoose={(areaId) =>
            onChange({
              covers: place.covers.includes(areaId)
                ? place.covers.filter((id) => id !== areaId)
                : [...place.covers, areaId],
            })
          }
        />
      )}
      {!isCamera && isNew && (
        <Options
          label={say('place.kind')}
          options={kinds.map((kind) => ({ value: kind, name: say(`kind.${kind}`) }))}
          isChosen={(kind) => kind === place.kind}
          onChoose={(kind) => onChange({ kind })}
        />
      )}
      {(zones.body?.zones.length ?? 0) > 0 && (
        <Options
          label={say('place.zone')}
          options={[
            { value: '', name: say('place.zone.none') },
            ...(zones.body?.zones ?? []).map(({ zoneId, name }) => ({ value: zoneId, name })),
          ]}
          isChosen={(zoneId) => zoneId === (place.zoneId ?? '')}
          onChoose={(zoneId) => onChange({ zoneId: zoneId === '' ? undefined : zoneId })}
        />
      )}
      <div class="dev-pair">
        <Line label={say('place.name')} value={place.name} maxLength={80} onInput={(name) => onChange({ name })} />
        {isNew && (
          <Line
            label={say('place.id')}
            value={place.positionId}
            maxLength={64}
            onInput={(typed) => onChange({ positionId: typed.replace(/[^A-Za-z0-9_-]/g, '') })}
          />
        )}
      </div>
    </div>
  );
};

interface LineProps {
  readonly label: string;
  readonly value: string;
  readonly maxLength: number;
  readonly onInput: (typed: string) => void;
}

const Line = ({ label, value, maxLength, onInput }: LineProps) => (
  <label>
    {label}
    <input
      value={value}
      maxLength={maxLength}
      autocomplete="off"
      enterkeyhint="done"
      onInput={(event) => onInput(event.currentTarget.value)}
    />
  </label>
);

interface OptionsProps<V extends string> {
  readonly label: string;
  readonly options: readonly { readonly value: V; readonly name: string }[];
  readonly isChosen: (value: V) => boolean;
  readonly onChoose: (value: V) => void;
}

/** One or several of a few: a tap instead of typing. */
const Options = <V extends string>({ label, options, isChosen, onChoose }: OptionsProps<V>) => {
  const id = useId();
  return (
    <fieldset class="field" aria-labelledby={id}>
      <legend id={id}>{label}</legend>
      <div class="dev-options">
        {options.map(({ value, name }) => (
          <button
            key={value}
            type="button"
            class="button choice"
            aria-pressed={isChosen(value)}
            onClick={() => onChoose(value)}
          >
            {name}
          </button>
        ))}
      </div>
    </fieldset>
  );
};

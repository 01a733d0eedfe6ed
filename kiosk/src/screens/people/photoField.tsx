import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { v7 } from 'uuid';
import type { PhotoBody } from '#contract/photos.ts';
import { Icon } from '../../parts/icons.tsx';
import { type Photographed, usePhoto } from '../../parts/photos.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { formTexts } from './formTexts.ts';
import { scalePhoto } from './scalePhoto.ts';

interface PhotoFieldProps {
  readonly who: Photographed;
  readonly id: string;
  /** Undefined while there is no record that a photo could belong to. */
  readonly name: string | undefined;
}

const lists: Readonly<Record<Photographed, string>> = { child: 'children', adult: 'adults', staff: 'staff' };

/** The photo by which staff tell people apart: taken with the tablet's camera or chosen, and made small here. */
export const PhotoField = ({ who, id, name }: PhotoFieldProps) => {
  const kiosk = useKiosk();
  const say = useSay(formTexts);
  const path = `/${lists[who]}/${id}/photo`;
  const photo = usePhoto(who, id);
  const input = useRef<HTMLInputElement>(null);
  const state = useSignal<'ready' | 'saving' | 'unreadable' | 'removing' | { readonly code: string }>('ready');
  const put = async (picture: PhotoBody['picture']): Promise<void> => {
    state.value = 'saving';
    const answer = await kiosk.api.put(path, { id: v7(), picture }, kiosk.session.value?.token);
    state.value = answer.ok ? 'ready' : { code: answer.code };
  };
  const take = async (file: File): Promise<void> => {
    state.value = 'saving';
    const picture = await scalePhoto(file);
    if (picture) await put(picture);
    else state.value = 'unreadable';
  };
  const fault =
    state.value === 'unreadable'
      ? say('photo.unreadable')
      : typeof state.value === 'object'
        ? say('form.refused', { why: say(refusalText(state.value.code), { code: state.value.code }) })
        : undefined;
  return (
    <section class="panel photo-field" aria-label={say('photo.title')}>
      {photo ? (
        <img class="photo" src={photo} alt={say('photo.of', { name: name ?? '' })} />
      ) : (
        <span class="photo photo-empty" role="img" aria-label={say('photo.none')}>
          <Icon name="photo" size="large" />
        </span>
      )}
      <div class="photo-buttons">
        {name === undefined ? (
          <p class="hint">{say('photo.after')}</p>
        ) : (
          <button
            type="button"
            class="button"
            disabled={state.value === 'saving'}
            onClick={() => input.current?.click()}
          >
            {say(state.value === 'saving' ? 'photo.saving' : 'photo.take')}
          </button>
        )}
        {photo && (
          <button
            type="button"
            class="button"
            data-tone={state.value === 'removing' ? 'warn' : undefined}
            onClick={() => {
              if (state.value === 'removing') void put(null);
              else state.value = 'removing';
            }}
          >
            {say(state.value === 'removing' ? 'photo.remove.sure' : 'photo.remove')}
          </button>
        )}
        {fault && (
          <p class="field-fault" role="alert">
            <Icon name="octagon" size="small" />
            {fault}
          </p>
        )}
      </div>
      <input
        ref={input}
        hidden
        type="file"
        accept="image/*"
        onChange={(event) => {
          const [file] = event.currentTarget.files ?? [];
          event.currentTarget.value = '';
          if (file) void take(file);
        }}
      />
    </section>
  );
};

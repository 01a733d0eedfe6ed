import { useSignal } from '@preact/signals';
import { handOver } from '../../parts/handOver.ts';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { fileTexts } from './fileTexts.ts';

type Kind = 'export' | 'template';
const paths: Record<Kind, string> = { export: '/people/export', template: '/people/export?template=true' };

/** The roster as it is, and the table that a new one is filled into. */
export const Downloads = () => {
  const kiosk = useKiosk();
  const say = useSay(fileTexts);
  const running = useSignal<Kind | undefined>(undefined);
  const done = useSignal<{ readonly kind: Kind; readonly code: string | undefined } | undefined>(undefined);
  const download = async (kind: Kind): Promise<void> => {
    running.value = kind;
    const answer = await kiosk.api.file(paths[kind], kiosk.session.value?.token);
    running.value = undefined;
    done.value = { kind, code: answer.ok ? undefined : answer.code };
    if (answer.ok) handOver(answer.body, `${say(`file.${kind}`)}.xlsx`);
  };
  const part = (kind: Kind, isMain: boolean) => (
    <div class="download">
      <button
        type="button"
        class={isMain ? 'button button-main' : 'button'}
        disabled={running.value !== undefined}
        onClick={() => void download(kind)}
      >
        <Icon name="download" />
        {say(running.value === kind ? 'file.preparing' : `file.${kind}`)}
      </button>
      <p class="hint">{say(`file.${kind}.hint`)}</p>
      {done.value?.kind === kind && (
        <p class={done.value.code === undefined ? 'hint' : 'field-fault'} role="status">
          {done.value.code === undefined
            ? say('file.downloaded')
            : say(refusalText(done.value.code), { code: done.value.code })}
        </p>
      )}
    </div>
  );
  return (
    <aside class="panel downloads">
      {part('export', false)}
      {part('template', false)}
    </aside>
  );
};

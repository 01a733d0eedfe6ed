import { Icon, type IconName } from './icons.tsx';

interface NoticeProps {
  readonly icon: IconName;
  readonly title: string;
  readonly hint?: string | undefined;
  readonly tone?: 'calm' | 'bad' | 'good';
  /** It is the whole screen, so its title is the page's. */
  readonly whole?: boolean;
  readonly action?: { readonly label: string; readonly run: () => void } | undefined;
}

/** What a screen says when it has nothing to list: loading, empty, failed, cut off. */
export const Notice = ({ icon, title, hint, tone = 'calm', whole = false, action }: NoticeProps) => (
  <div class="notice" data-tone={tone} role={tone === 'bad' ? 'alert' : 'status'}>
    <Icon name={icon} size="huge" />
    {whole ? <h1 class="notice-title">{title}</h1> : <p class="notice-title">{title}</p>}
    {hint && <p class="notice-hint">{hint}</p>}
    {action && (
      <button type="button" class="button" onClick={action.run}>
        {action.label}
      </button>
    )}
  </div>
);

import { useSignal } from '@preact/signals';
import { handOver } from '../../parts/handOver.ts';
import { Icon } from '../../parts/icons.tsx';
import { addMonths, monthOf } from '../../state/calendar.ts';
import { useKiosk, useSay } from '../../state/context.ts';
import { refusalText } from '../../state/refusal.ts';
import { summaryTexts } from './summaryTexts.ts';

interface LedgerProps {
  readonly today: string;
  /** The oldest day of the list: before it there may be nothing to write down. */
  readonly firstDay: string;
}

/** The month's ledger as a workbook: this month's so far, and the last one's. */
export const Ledger = ({ today, firstDay }: LedgerProps) => {
  const kiosk = useKiosk();
  const say = useSay(summaryTexts);
  const running = useSignal<string | undefined>(undefined);
  const done = useSignal<{ readonly month: string; readonly code: string | undefined } | undefined>(undefined);
  const thisMonth = monthOf(today);
  const months = [thisMonth, addMonths(thisMonth, -1)].filter((month) => month >= monthOf(firstDay));
  const download = async (month: string): Promise<void> => {
    running.value = month;
    done.value = undefined;
    const answer = await kiosk.api.file(
      `/summaries/ledger?${new URLSearchParams({ month })}`,
      kiosk.session.value?.token,
    );
    running.value = undefined;
    done.value = { month, code: answer.ok ? undefined : answer.code };
    if (answer.ok) handOver(answer.body, `${say('ledger.file', { month })}.xlsx`);
  };
  const told = done.value;
  return (
    <section class="panel ledger" aria-label={say('ledger.title')}>
      <h2>{say('ledger.title')}</h2>
      {months.map((month) => (
        <button
          key={month}
          type="button"
          class="button"
          disabled={running.value !== undefined}
          onClick={() => void download(month)}
        >
          <Icon name="download" />
          {running.value === month ? say('ledger.preparing') : say('ledger.month', { month })}
        </button>
      ))}
      <p class={told?.code === undefined ? 'hint' : 'field-fault'} role="status">
        {told === undefined
          ? say('ledger.hint')
          : told.code === undefined
            ? say('ledger.done')
            : say(refusalText(told.code), { code: told.code })}
      </p>
    </section>
  );
};

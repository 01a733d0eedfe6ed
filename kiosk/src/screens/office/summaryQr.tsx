import type { Checkpoint } from '#contract/district.ts';
import { Answered } from '../../parts/answered.tsx';
import { QrCode } from '../../parts/qrCode.tsx';
import { about, useQuestion } from '../../parts/question.ts';
import { useSay } from '../../state/context.ts';
import { summaryTexts } from './summaryTexts.ts';

const seals = about('day');

/** What an inspector scans: a signed statement of the day's hash, beside what it says and how it is verified. */
export const SummaryQr = ({ day }: { day: string }) => {
  const say = useSay(summaryTexts);
  const question = useQuestion<{ checkpoint: Checkpoint; text: string }>(
    `/summaries/checkpoint?${new URLSearchParams({ day })}`,
    seals,
  );
  return (
    <Answered question={question} icon="lock">
      {({ checkpoint, text }) => (
        <div class="summary-qr">
          <QrCode text={text} label={say('qr.alt', { day })} />
          <div class="summary-qr-words">
            <dl class="summary-facts">
              <div>
                <dt>{say('qr.site')}</dt>
                <dd>{checkpoint.site}</dd>
              </div>
              <div>
                <dt>{say('qr.day')}</dt>
                <dd>{checkpoint.day}</dd>
              </div>
              <div>
                <dt>{say('qr.revision')}</dt>
                <dd>{checkpoint.revision}</dd>
              </div>
              <div>
                <dt>{say('qr.sequence')}</dt>
                <dd>{checkpoint.sequence}</dd>
              </div>
            </dl>
            <h3>{say('qr.hash')}</h3>
            <p class="summary-hash">{checkpoint.sha256.match(/.{1,8}/g)?.join(' ')}</p>
          </div>
          <section class="summary-how">
            <h3>{say('qr.how')}</h3>
            <ol>
              <li>{say('qr.scan')}</li>
              <li>{say('qr.verify')}</li>
              <li>{say('qr.compare')}</li>
            </ol>
            <h3>{say('qr.signature')}</h3>
            <p class="summary-hash summary-signature">{checkpoint.signature}</p>
            <h3>{say('qr.key')}</h3>
            <p class="summary-hash summary-signature">{checkpoint.kid}</p>
          </section>
        </div>
      )}
    </Answered>
  );
};

import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { AnswerEvidence } from '#contract/district.ts';
import { Icon } from '../../parts/icons.tsx';
import { useKiosk, useSay } from '../../state/context.ts';
import { type Attachment, blobOf, sizeInKb } from './evidenceFile.ts';
import { noticeTexts } from './noticeTexts.ts';

interface AttachedFileProps {
  readonly file: Attachment;
  readonly onRemove: () => void;
}

/** Something that goes along with an answer that is not sent yet. */
export const AttachedFile = ({ file: { name, mediaType, base64 }, onRemove }: AttachedFileProps) => {
  const say = useSay(noticeTexts);
  const address = useSignal<string | undefined>(undefined);
  useEffect(() => {
    if (mediaType === 'application/pdf') return;
    const made = URL.createObjectURL(blobOf(base64, mediaType));
    address.value = made;
    return () => URL.revokeObjectURL(made);
  }, [base64]);
  return (
    <li class="evidence">
      <Shown name={name} address={address.value} />
      <span class="evidence-aside">
        <small>{say('answer.size', { n: sizeInKb(base64) })}</small>
        <button
          type="button"
          class="button evidence-remove"
          aria-label={say('answer.remove', { name })}
          onClick={onRemove}
        >
          <Icon name="cross" />
        </button>
      </span>
    </li>
  );
};

/** Something that went along with an answer; its bytes are fetched from the box. */
export const SentFile = ({ file: { name, mediaType, bytes, sha256 } }: { readonly file: AnswerEvidence }) => {
  const kiosk = useKiosk();
  const say = useSay(noticeTexts);
  const address = useSignal<string | undefined>(undefined);
  const isPicture = mediaType !== 'application/pdf';
  useEffect(() => {
    let isWanted = isPicture;
    let made: string | undefined;
    const fetchIt = async (): Promise<void> => {
      const answer = await kiosk.api.file(`/notices/evidence/${sha256}`, kiosk.session.peek()?.token);
      if (!isWanted || !answer.ok) return;
      made = URL.createObjectURL(answer.body);
      address.value = made;
    };
    if (isPicture) void fetchIt();
    return () => {
      isWanted = false;
      if (made !== undefined) URL.revokeObjectURL(made);
    };
  }, [sha256]);
  return (
    <li class="evidence">
      <Shown name={name} address={address.value} />
      <small>{say('answer.size', { n: Math.max(1, Math.round(bytes / 1024)) })}</small>
    </li>
  );
};

/** A picture that a tap makes large, or that there is a document. */
const Shown = ({ name, address }: { readonly name: string; readonly address: string | undefined }) => {
  const say = useSay(noticeTexts);
  const isLarge = useSignal(false);
  if (address === undefined) {
    return (
      <span class="evidence-paper" role="img" aria-label={say('answer.evidence', { name })}>
        <Icon name="roster" size="large" />
        {name}
      </span>
    );
  }
  return (
    <button
      type="button"
      class="evidence-picture"
      data-large={isLarge.value}
      aria-label={say(isLarge.value ? 'answer.smaller' : 'answer.larger', { name })}
      onClick={() => {
        isLarge.value = !isLarge.value;
      }}
    >
      <img src={address} alt={say('answer.evidence', { name })} />
    </button>
  );
};

import { type AnswerEvidence, mostEvidenceBytes, type NoticeAnswerBody } from '#contract/district.ts';
import type { FieldError } from '#contract/problems.ts';
import { sha256 } from '../journal/chain.ts';
import { withoutMetadata } from './pictureMetadata.ts';

export interface TakenEvidence extends AnswerEvidence {
  readonly content: Buffer;
}
type Attached = NonNullable<NoticeAnswerBody['evidence']>[number];

/**
 * What is attached to an answer as it is kept and sent: is each what it says it is, is it small enough, and has it been
 * freed of what tells where and by whom it was taken. Names every attachment that cannot be taken.
 */
export const takeEvidence = (
  attached: readonly Attached[],
):
  | { readonly ok: true; readonly evidence: readonly TakenEvidence[] }
  | { readonly ok: false; readonly errors: readonly FieldError[] } => {
  const judged = attached.map((one, index) => {
    const taken = take(one);
    return typeof taken === 'string' ? { path: `body/evidence/${index}/base64`, message: taken } : taken;
  });
  const errors = judged.filter((one): one is FieldError => 'message' in one);
  if (errors.length > 0) return { ok: false, errors };
  const evidence = judged.filter((one): one is TakenEvidence => 'content' in one);
  const twice = evidence.findIndex(({ sha256: hash }, index) =>
    evidence.slice(0, index).some((e) => e.sha256 === hash),
  );
  if (twice >= 0) return { ok: false, errors: [{ path: `body/evidence/${twice}`, message: 'is attached twice' }] };
  return { ok: true, evidence };
};

const exifMark = Buffer.from('Exif\0\0');

/** The attachment, or why it cannot be taken. */
const take = ({ name, mediaType, base64 }: Attached): TakenEvidence | string => {
  const bytes = Buffer.from(base64, 'base64');
  if (bytes.length > mostEvidenceBytes) return `is larger than ${mostEvidenceBytes} bytes`;
  if (mediaType === 'application/pdf') {
    if (bytes.toString('latin1', 0, 5) !== '%PDF-') return 'is no PDF';
    // Photos lie in a PDF as they came out of the camera, and cannot be taken out and put back.
    if (bytes.includes(exifMark)) return 'holds a photo that tells where it was taken; attach the photo itself';
    return { name, mediaType, bytes: bytes.length, sha256: sha256(bytes).toString('hex'), content: bytes };
  }
  const content = withoutMetadata[mediaType](bytes);
  if (!content) return `is no whole picture of type ${mediaType}`;
  return { name, mediaType, bytes: content.length, sha256: sha256(content).toString('hex'), content };
};

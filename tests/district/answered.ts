import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { publicKeyOf, signed } from '#agent/journal/signature.ts';
import { pdf } from '../upstream/pictures.ts';

const districtKey = generateKeyPairSync('ed25519').privateKey;
/** What a site must believe to take the notice. */
export const believedKeys = [publicKeyOf(districtKey).x];

/** Sends a site one finding, which its head answers three times, once with a document. */
export const giveAnswers = async (
  site: string,
  post: (role: 'district' | 'head', path: string, body: object) => Promise<{ readonly status: number }>,
): Promise<void> => {
  const id = randomUUID();
  const take = async (role: 'district' | 'head', path: string, body: object): Promise<void> => {
    const { status } = await post(role, path, body);
    if (status !== 201) throw new Error(`${path} is answered ${status}`);
  };
  const notice = { id, site, kind: 'finding', text: '请清理通道', issuedAt: '2026-01-08T09:00:00+08:00' };
  await take('district', '/district/v1/notices', signed(notice, districtKey));
  const attached = {
    evidence: [{ name: 'plan.pdf', mediaType: 'application/pdf', base64: pdf.toString('base64') }],
    showsNoChild: true,
  };
  for (const more of [{}, attached, {}]) {
    await take('head', `/api/v1/notices/${id}/answers`, { id: randomUUID(), text: '已清理', ...more });
  }
};

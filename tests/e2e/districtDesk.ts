import { generateKeyPairSync } from 'node:crypto';
import { publicKeyOf, signed } from '#agent/journal/signature.ts';
import type { NoticeBody, SiteKeys } from '#contract/district.ts';
import type { Box } from '#tests/box.ts';

const { privateKey } = generateKeyPairSync('ed25519');
/** For `upstream.districtKeys` of a box that is to believe this district. */
export const districtKeys = [publicKeyOf(privateKey).x];

/** What the district's clerk does: signs a notice and sends it to the site. That it is there already is as good. */
export const sendNotice = async (
  box: Box,
  notice: Pick<NoticeBody, 'id' | 'kind' | 'text'> & Partial<Pick<NoticeBody, 'dueDay' | 'about'>>,
): Promise<void> => {
  const { site } = (await box.call('district', 'GET', '/district/v1/key')).body as SiteKeys;
  const body = signed({ site, ...notice, issuedAt: '2026-01-05T09:00:00+08:00' }, privateKey);
  const { status, body: answer } = await box.call('district', 'POST', '/district/v1/notices', body);
  if (status >= 300) throw new Error(`${status} ${JSON.stringify(answer)}`);
};

/** Signs whatever else the district says. */
export const signedByDistrict = <T extends object>(body: T): T & { signature: string } => signed(body, privateKey);

import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { publicKeyOf, signed } from '#agent/journal/signature.ts';
import type { NoticeList, NoticeView } from '#contract/district.ts';
import { openSiteApp } from '#tests/siteApp.ts';
import { jpeg } from './pictures.ts';

export const district = generateKeyPairSync('ed25519').privateKey;

/** A whole site that believes one district, with its head and the district's program. */
export const openNoticeSite = async () => {
  const site = await openSiteApp((config) => ({
    ...config,
    upstream: { ...config.upstream, districtKeys: [publicKeyOf(district).x] },
  }));
  const { app, config, stores } = site;
  const asDistrict = site.as('district');
  const asHead = site.as('head');
  const call = async (headers: Record<string, string>, method: 'GET' | 'POST', url: string, payload?: object) => {
    const answer = await app.inject({ method, url, headers, ...(payload && { payload }) });
    const isJson = String(answer.headers['content-type']).includes('json');
    return {
      status: answer.statusCode,
      headers: answer.headers,
      raw: answer.rawPayload,
      body: isJson ? answer.json() : undefined,
    };
  };
  const noticeOf = (change: object = {}) => ({
    id: randomUUID(),
    site: config.site.code,
    kind: 'finding',
    text: '二楼安全通道堆放杂物，请清理并附照片',
    issuedAt: '2026-09-16T09:00:00+08:00',
    ...change,
  });
  const post = (notice: object) => call(asDistrict, 'POST', '/district/v1/notices', notice);
  return {
    ...site,
    noticeOf,
    post,
    /** Signs and sends; returns the notice's id. */
    send: async (change: object = {}): Promise<string> => {
      const notice = signed(noticeOf(change), district);
      const { status, body } = await post(notice);
      if (status !== 201) throw new Error(JSON.stringify(body));
      return notice.id;
    },
    answer: (noticeId: string, change: object = {}) =>
      call(asHead, 'POST', `/api/v1/notices/${noticeId}/answers`, { id: randomUUID(), text: '已清理', ...change }),
    picture: (bytes: Buffer = jpeg, name = 'stairs.jpg', mediaType = 'image/jpeg') => ({
      evidence: [{ name, mediaType, base64: bytes.toString('base64') }],
      showsNoChild: true,
    }),
    list: async (): Promise<readonly NoticeView[]> =>
      ((await call(asHead, 'GET', '/api/v1/notices')).body as NoticeList).notices,
    view: async (noticeId: string): Promise<NoticeView | undefined> =>
      ((await call(asHead, 'GET', '/api/v1/notices')).body as NoticeList).notices.find((n) => n.noticeId === noticeId),
    asDistrict: (method: 'GET' | 'POST', url: string, payload?: object) => call(asDistrict, method, url, payload),
    asHead: (method: 'GET' | 'POST', url: string, payload?: object) => call(asHead, method, url, payload),
    alerts: () => stores.alerts.unresolved().filter(({ kind }) => kind === 'notice_overdue'),
    events: (type: string) => stores.journal.read(0, 10_000).filter((event) => event.type === type),
  };
};

import { answerMusts } from './answerMusts.ts';

/** What a check needs besides reading; without it the must is not tested. */
export type Need = 'key' | 'write' | 'limits';

export interface Must {
  /** NB-AREA-NUMBER. Never used for anything else again. */
  readonly id: `NB-${string}-${string}`;
  readonly en: string;
  readonly zh: string;
  readonly needs?: Need;
}

/**
 * Every MUST of the contract that can be seen from outside on the district's interface, in the order in which it is tried.
 * Those of NB-PROB and NB-HTTP judge every answer that was heard before, so they come last.
 */
export const musts = [
  {
    id: 'NB-AUTH-001',
    en: 'Without a credential every address answers 401 `unauthenticated`.',
    zh: '未出示凭据时，每个地址都回答 401 `unauthenticated`。',
  },
  {
    id: 'NB-AUTH-002',
    en: 'A token that proves nothing is nobody: 401 `unauthenticated`.',
    zh: '无效的令牌等于没有身份：401 `unauthenticated`。',
  },
  {
    id: 'NB-AUTH-003',
    en: "The district's token opens nothing of the house: 403 `forbidden`.",
    zh: '区级令牌不能读园内任何资料：403 `forbidden`。',
  },
  {
    id: 'NB-FEED-001',
    en: 'The feed answers 200 with JSON of `site`, `head` and `summaries`.',
    zh: '日报列表回答 200，JSON 中有 `site`、`head`、`summaries`。',
  },
  {
    id: 'NB-FEED-002',
    en: 'Summaries follow one another by number; none is left out or out of place.',
    zh: '日报按序号相连，不缺、不乱。',
  },
  {
    id: 'NB-FEED-003',
    en: 'A page holds as many as `limit` while there are more, and never more.',
    zh: '后面还有时，一页恰好有 `limit` 份，绝不多给。',
  },
  {
    id: 'NB-FEED-004',
    en: '`head` names the number and SHA-256 after the page; of an empty page, those of the site.',
    zh: '`head` 写明本页之后的序号和 SHA-256；空页写全园的。',
  },
  { id: 'NB-FEED-005', en: 'Every page has a strong ETag.', zh: '每页都有强 ETag。' },
  {
    id: 'NB-FEED-006',
    en: 'A full page says `Cache-Control: immutable`.',
    zh: '满页写明 `Cache-Control: immutable`。',
  },
  {
    id: 'NB-FEED-007',
    en: 'A full page never changes: asked again, the same bytes under the same tag.',
    zh: '满页永不改变：再取一次，字节与标签都相同。',
  },
  {
    id: 'NB-FEED-008',
    en: 'A page that is not full says `no-cache` and is not immutable.',
    zh: '未满的页写 `no-cache`，不得写 immutable。',
  },
  { id: 'NB-FEED-009', en: 'Different pages have different tags.', zh: '不同的页有不同的标签。' },
  {
    id: 'NB-FEED-010',
    en: 'A poll with the tag that it had is answered 304, with the tag and without a body.',
    zh: '带原标签再问，回答 304，带标签、不带正文。',
  },
  {
    id: 'NB-FEED-011',
    en: 'A poll with nothing new is at most 300 bytes, headers included.',
    zh: '没有新日报时，一次轮询的回答连头部在内不超过 300 字节。',
  },
  {
    id: 'NB-FEED-012',
    en: 'A tag is known in a list of tags as well, and `*` is any.',
    zh: '标签列在多个标签之中也认得，`*` 表示任一标签。',
  },
  {
    id: 'NB-FEED-013',
    en: 'With another tag the page comes whole: 200.',
    zh: '带别的标签时，给出整页：200。',
  },
  {
    id: 'NB-FEED-014',
    en: 'HEAD answers the headers of GET without the body.',
    zh: 'HEAD 的头部与 GET 相同，没有正文。',
  },
  {
    id: 'NB-FEED-015',
    en: 'A cursor from the future is answered 409 `cursor_ahead`.',
    zh: '游标超前时，回答 409 `cursor_ahead`。',
  },
  {
    id: 'NB-FEED-016',
    en: 'The feed begins with number 1, or says 410 `cursor_too_old` and with `oldestSequence` where it begins.',
    zh: '列表从 1 号开始；否则回答 410 `cursor_too_old`，并以 `oldestSequence` 写明从几号开始。',
  },
  {
    id: 'NB-FEED-017',
    en: 'Malformed parameters are answered 400 `invalid` with the path of each bad field.',
    zh: '参数写错时，回答 400 `invalid`，并指出每一处。',
  },
  {
    id: 'NB-DAY-001',
    en: 'One day comes with exactly the bytes that were sealed and are in the feed.',
    zh: '单日日报的字节与封存的、列表中的完全相同。',
  },
  {
    id: 'NB-DAY-002',
    en: 'One day is `application/cloudevents+json`.',
    zh: '单日日报的类型是 `application/cloudevents+json`。',
  },
  {
    id: 'NB-DAY-003',
    en: 'Without `revision` the newest revision comes, with it the one that it names.',
    zh: '不写 `revision` 给最新一版，写了给所写的那一版。',
  },
  {
    id: 'NB-DAY-004',
    en: 'A revision that is named never changes (`immutable`); the newest is asked for again (`no-cache`).',
    zh: '指明的版本永不改变（`immutable`）；最新版要再问（`no-cache`）。',
  },
  {
    id: 'NB-DAY-005',
    en: 'One day has a strong ETag and is answered 304 to whoever has it.',
    zh: '单日日报有强 ETag，已有的回答 304。',
  },
  {
    id: 'NB-DAY-006',
    en: 'A day that was never sealed is 404 `not_found`.',
    zh: '没有封存过的日子回答 404 `not_found`。',
  },
  {
    id: 'NB-DAY-007',
    en: 'A malformed day or revision is answered 400 `invalid` with the path of the field.',
    zh: '日期或版本写错时，回答 400 `invalid`，并指出位置。',
  },
  {
    id: 'NB-KEY-001',
    en: 'The keys are a JWK set of Ed25519 public keys with the code of the site.',
    zh: '公钥是 Ed25519 的 JWK 集，并有园所代码。',
  },
  {
    id: 'NB-KEY-002',
    en: "A key's `kid` is its RFC 7638 thumbprint.",
    zh: '公钥的 `kid` 是它的 RFC 7638 指纹。',
  },
  {
    id: 'NB-KEY-003',
    en: 'The key of every summary is among them, present or past.',
    zh: '每份日报所用的公钥都在其中，现用的和用过的。',
  },
  {
    id: 'NB-KEY-004',
    en: 'The keys have a strong ETag and are answered 304 to whoever has them.',
    zh: '公钥有强 ETag，已有的回答 304。',
  },
  { id: 'NB-KEY-005', en: 'No private part of a key is told.', zh: '绝不给出私钥。' },
  {
    id: 'NB-KEY-006',
    en: 'Every summary is signed with a key that the district was given by hand.',
    zh: '每份日报都由区里当面收下的公钥签名。',
    needs: 'key',
  },
  {
    id: 'NB-SEAL-001',
    en: 'A sealed summary is a CloudEvents 1.0 event as the published schema says.',
    zh: '封存的日报是合乎公布格式的 CloudEvents 1.0 事件。',
  },
  {
    id: 'NB-SEAL-002',
    en: 'Its bytes are canonical JSON (RFC 8785).',
    zh: '其字节是规范 JSON（RFC 8785）。',
  },
  {
    id: 'NB-SEAL-003',
    en: 'Its Ed25519 signature is over the canonical JSON of everything else.',
    zh: '其 Ed25519 签名覆盖签名以外全部内容的规范 JSON。',
  },
  {
    id: 'NB-SEAL-004',
    en: 'The event and the summary inside it say the same.',
    zh: '事件与其中的日报所说一致。',
  },
  { id: 'NB-SEAL-005', en: 'Its source names the site of the feed.', zh: '其来源就是本列表的园所。' },
  {
    id: 'NB-SEAL-006',
    en: 'Every figure that is null says why in `unknown`, and nothing else does.',
    zh: '每个空值都在 `unknown` 中写明原因，不多不少。',
  },
  {
    id: 'NB-CHAIN-001',
    en: 'Each names the SHA-256 of the bytes before it; the first names 64 zeros.',
    zh: '每份写明前一份字节的 SHA-256，第一份写 64 个零。',
  },
  {
    id: 'NB-CHAIN-002',
    en: 'The revisions of a day count up from 1.',
    zh: '同一天的版本从 1 起逐一递增。',
  },
  ...answerMusts,
  {
    id: 'NB-RCPT-001',
    en: 'A receipt that no known key of the district signed is refused: 422 `bad_signature`.',
    zh: '不是区里已知公钥签名的回执被拒绝：422 `bad_signature`。',
    needs: 'write',
  },
  {
    id: 'NB-RCPT-002',
    en: 'A receipt for another site is refused: 422 `other_site`.',
    zh: '写给别的园所的回执被拒绝：422 `other_site`。',
    needs: 'write',
  },
  {
    id: 'NB-RCPT-003',
    en: 'A malformed receipt is answered 400 `invalid` with the path of each bad field.',
    zh: '写错的回执回答 400 `invalid`，并指出每一处。',
    needs: 'write',
  },
  {
    id: 'NB-NOTE-001',
    en: 'A notice that no known key of the district signed is refused: 422 `bad_signature`.',
    zh: '不是区里已知公钥签名的通知被拒绝：422 `bad_signature`。',
    needs: 'write',
  },
  {
    id: 'NB-NOTE-002',
    en: 'A notice for another site is refused: 422 `other_site`.',
    zh: '写给别的园所的通知被拒绝：422 `other_site`。',
    needs: 'write',
  },
  {
    id: 'NB-NOTE-003',
    en: 'A malformed notice is answered 400 `invalid` with the path of each bad field.',
    zh: '写错的通知回答 400 `invalid`，并指出每一处。',
    needs: 'write',
  },
  {
    id: 'NB-DOWN-001',
    en: 'What is refused changes nothing: the head of the feed stays as it was.',
    zh: '被拒绝的不改变任何东西：列表的末端不变。',
    needs: 'write',
  },
  {
    id: 'NB-DOWN-002',
    en: 'A body larger than 1 MiB is answered 413 `too_large`.',
    zh: '超过 1 MiB 的正文回答 413 `too_large`。',
    needs: 'write',
  },
  {
    id: 'NB-DOWN-003',
    en: 'A body of another type than JSON is answered 415 `wrong_type`.',
    zh: '不是 JSON 的正文回答 415 `wrong_type`。',
    needs: 'write',
  },
  {
    id: 'NB-LIM-001',
    en: 'A client that asks a thousand times at once is answered 429 `rate_limited` with Retry-After in seconds.',
    zh: '一下子问一千次，会得到 429 `rate_limited`，并以 Retry-After 写明等几秒。',
    needs: 'limits',
  },
  {
    id: 'NB-LIM-002',
    en: 'Who waits as long as it was told is served again.',
    zh: '按所说的时间等过之后，又能得到回答。',
    needs: 'limits',
  },
  {
    id: 'NB-PROB-001',
    en: 'Every error is `application/problem+json` with `type`, `title`, `status` and `code`.',
    zh: '每个错误都是 `application/problem+json`，有 `type`、`title`、`status`、`code`。',
  },
  {
    id: 'NB-PROB-002',
    en: 'The `status` in an error is the status of the answer.',
    zh: '错误中的 `status` 就是回答的状态码。',
  },
  {
    id: 'NB-PROB-003',
    en: 'No error shows a stack or a path of the box.',
    zh: '错误中不出现调用栈或本机路径。',
  },
  {
    id: 'NB-PROB-004',
    en: 'Bad input is never answered with 500 or more.',
    zh: '输入有错时，绝不回答 500 及以上。',
  },
  {
    id: 'NB-PROB-005',
    en: 'An address that is none is 404 `not_found`.',
    zh: '不存在的地址回答 404 `not_found`。',
  },
  {
    id: 'NB-HTTP-001',
    en: 'Every answer says `X-Content-Type-Options: nosniff`.',
    zh: '每个回答都写 `X-Content-Type-Options: nosniff`。',
  },
  {
    id: 'NB-HTTP-002',
    en: 'No error is kept by a cache: `Cache-Control: no-store`.',
    zh: '错误不得被缓存：`Cache-Control: no-store`。',
  },
] as const satisfies readonly Must[];

export type MustId = (typeof musts)[number]['id'];

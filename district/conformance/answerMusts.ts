/** Those of the answers to notices (整改), which the district pulls as it pulls summaries, and of the published schema. */
export const answerMusts = [
  {
    id: 'NB-SCH-001',
    en: 'The schema is JSON Schema 2020-12 as `application/schema+json`, under the `$id` that every summary names.',
    zh: '格式是 JSON Schema 2020-12，类型为 `application/schema+json`，`$id` 就是每份日报所写的 `dataschema`。',
  },
  {
    id: 'NB-SCH-002',
    en: 'Every summary is valid by the schema that the site gives.',
    zh: '每份日报都合乎园所自己给出的格式。',
  },
  {
    id: 'NB-ANS-001',
    en: 'The feed of answers is 200 with JSON of `site`, `head` and `answers`.',
    zh: '整改答复列表回答 200，JSON 中有 `site`、`head`、`answers`。',
  },
  {
    id: 'NB-ANS-002',
    en: 'Answers are numbered from 1 and follow one another; none is left out or out of place.',
    zh: '答复从 1 起编号，依次相连，不缺、不乱。',
  },
  {
    id: 'NB-ANS-003',
    en: 'A page of answers holds as many as `limit` while there are more, and never more.',
    zh: '后面还有时，一页恰好有 `limit` 份答复，绝不多给。',
  },
  {
    id: 'NB-ANS-004',
    en: '`head` names the number of the last answer of the page; of an empty page, the number asked after.',
    zh: '`head` 写明本页最后一份答复的编号；空页写所问的编号。',
  },
  {
    id: 'NB-ANS-005',
    en: 'Every page of answers has a strong ETag and is answered 304 to whoever has it.',
    zh: '每页答复都有强 ETag，已有的回答 304。',
  },
  {
    id: 'NB-ANS-006',
    en: 'A full page of answers says `immutable`, every other `no-cache`.',
    zh: '满页的答复写 `immutable`，其余写 `no-cache`。',
  },
  {
    id: 'NB-ANS-007',
    en: 'A cursor beyond the newest answer is answered 409 `cursor_ahead`.',
    zh: '游标超过最新的答复时，回答 409 `cursor_ahead`。',
  },
  {
    id: 'NB-ANS-008',
    en: 'Malformed parameters of the answers are answered 400 `invalid` with the path of each bad field.',
    zh: '答复列表的参数写错时，回答 400 `invalid`，并指出每一处。',
  },
  {
    id: 'NB-ANS-009',
    en: 'A sealed answer has the members of `nestbox.answer/1` and no others.',
    zh: '封存的答复合乎 `nestbox.answer/1` 的格式，不多不少。',
  },
  {
    id: 'NB-ANS-010',
    en: 'The bytes of an answer are canonical JSON (RFC 8785).',
    zh: '答复的字节是规范 JSON（RFC 8785）。',
  },
  {
    id: 'NB-ANS-011',
    en: 'The Ed25519 signature of an answer is over the canonical JSON of everything else, by a key of the site.',
    zh: '答复的 Ed25519 签名由本园公钥可验，覆盖签名以外全部内容的规范 JSON。',
  },
  {
    id: 'NB-ANS-012',
    en: 'An answer names the site of the feed.',
    zh: '答复写明的就是本列表的园所。',
  },
  {
    id: 'NB-ANS-013',
    en: 'What is attached to an answer comes by its hash, with the bytes and the type that were sealed.',
    zh: '答复的附件按其哈希给出，字节与类型同封存时一样。',
  },
  {
    id: 'NB-ANS-014',
    en: 'What is attached never changes (`immutable`), has a strong ETag, and is answered 304 to whoever has it.',
    zh: '附件永不改变（`immutable`），有强 ETag，已有的回答 304。',
  },
  {
    id: 'NB-ANS-015',
    en: 'A file that is not attached to the answer is 404 `not_found`.',
    zh: '不是该答复附件的文件回答 404 `not_found`。',
  },
  {
    id: 'NB-ANS-016',
    en: 'A receipt of an answer that no known key of the district signed is refused: 422 `bad_signature`.',
    zh: '不是区里已知公钥签名的答复回执被拒绝：422 `bad_signature`。',
    needs: 'write',
  },
  {
    id: 'NB-ANS-017',
    en: 'A receipt of an answer for another site is refused: 422 `other_site`.',
    zh: '写给别的园所的答复回执被拒绝：422 `other_site`。',
    needs: 'write',
  },
  {
    id: 'NB-ANS-018',
    en: 'A malformed receipt of an answer is answered 400 `invalid` with the path of each bad field.',
    zh: '写错的答复回执回答 400 `invalid`，并指出每一处。',
    needs: 'write',
  },
  {
    id: 'NB-ANS-019',
    en: 'A receipt sent to the address of another answer is answered 400 `invalid` and names `answerId`.',
    zh: '回执送到别的答复的地址时，回答 400 `invalid`，并指出 `answerId`。',
    needs: 'write',
  },
] as const;

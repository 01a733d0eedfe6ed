import type { SiteFaultCode } from './loaded.ts';
import type { Said } from './report/words.ts';

/** Nobody answered, or not as a facility does: a matter of lines and addresses, not of what was sealed. */
export const isOfTheLine = (code: SiteFaultCode): boolean => code === 'unreachable' || code === 'refused';

/** What was sealed is in doubt: neither the line alone, nor a new chain that somebody allowed, which the report tells by itself. */
export const isDoubtful = (code: SiteFaultCode): boolean => !isOfTheLine(code) && code !== 'new_chain';

/** What a fault is, in one breath, and what the clerk does about it. */
export const faultWords: Readonly<Record<SiteFaultCode, { readonly is: Said; readonly remedy: Said }>> = {
  unreadable: {
    is: { zh: '无法读取', en: 'cannot be read' },
    remedy: {
      zh: '文件或传输坏了；让机构重新导出，或再拉取一次',
      en: 'the file or the line is broken: export it again, or pull once more',
    },
  },
  not_a_summary: {
    is: { zh: '不是日报', en: 'is no summary' },
    remedy: {
      zh: '地址指错了，或机构程序版本不对；核对地址与版本',
      en: 'the address is wrong or the version of the site: check both',
    },
  },
  not_canonical: {
    is: { zh: '不是封存时的字节', en: 'not the bytes that were sealed' },
    remedy: {
      zh: '有人重写过文件；向机构索取原件，并查问经手人',
      en: 'somebody rewrote the file: ask the site for the original, and who had it',
    },
  },
  unknown_key: {
    is: { zh: '签名密钥不在名单中', en: 'sealed with an unknown key' },
    remedy: { zh: '核对名单中的公钥', en: 'check the key in the list' },
  },
  swapped_key: {
    is: { zh: '换了密钥', en: 'sealed with another key' },
    remedy: {
      zh: '若机构确实换了盒子，当面取得新公钥写进名单，旧的放 formerKeys；否则按造假查',
      en: 'if the box was replaced, take the new key at the site into the list, the old one into formerKeys; else treat it as fraud',
    },
  },
  bad_signature: {
    is: { zh: '签名不符：封存后被改动', en: 'changed after it was sealed' },
    remedy: {
      zh: '不要采用；当面核对机构盒子里的原件，查明谁改动',
      en: 'do not use it; look at the original in the box of the site and find out who changed it',
    },
  },
  contradiction: {
    is: { zh: '自相矛盾', en: 'contradicts itself' },
    remedy: {
      zh: '机构程序有误或被替换；请技术员检查盒子',
      en: 'the program of the site is faulty or was replaced: send a technician',
    },
  },
  other_site: {
    is: { zh: '是别家的日报', en: "is another site's" },
    remedy: {
      zh: '查问为什么拿别家的日报来报；核对地址',
      en: 'ask why it was sent as their own; check the address',
    },
  },
  missing: {
    is: { zh: '链中缺号：有日报没来', en: 'numbers are missing: summaries did not come' },
    remedy: {
      zh: '等下次拉取；仍缺就请机构说明，缺的天数不算合格',
      en: 'wait for the next pull, then ask the site; a missing day is never in order',
    },
  },
  out_of_order: {
    is: { zh: '次序颠倒', en: 'in the wrong order' },
    remedy: {
      zh: '内容无误、已入库；请技术员查机构程序',
      en: 'its content is sound and kept; have a technician look at the site',
    },
  },
  repeated: { is: { zh: '重复', en: 'repeated' }, remedy: { zh: '无需处理', en: 'nothing' } },
  forked: {
    is: { zh: '同一序号有两份不同日报', en: 'two different summaries bear one number' },
    remedy: {
      zh: '盒子被恢复过旧备份或被复制；请机构说明，以先收到的为准',
      en: 'the box was restored from a backup or copied: ask the site; the first one counts',
    },
  },
  broken_chain: {
    is: { zh: '链断开：与前一份接不上', en: 'does not follow from the one before it' },
    remedy: {
      zh: '请机构说明前一份；必要时取盒子里的原件',
      en: 'ask the site about the one before it; fetch the original if need be',
    },
  },
  new_chain: {
    is: { zh: '退回后的新日报链已采用，旧日报留作证据', en: 'its new past is in force, the old one kept as evidence' },
    remedy: {
      zh: '以新链为准，旧日报留作证据；知悉后用 settle 记录',
      en: 'the new summaries are in force, the old ones are kept as evidence; settle it when you know of it',
    },
  },
  rolled_back: {
    is: { zh: '退回到过去：少了我们已有的日报', en: 'went back: it lacks what we have' },
    remedy: {
      zh: '盒子被恢复过旧备份或被换过；请机构说明，查清后用 settle 记录；要采用其新日报，加 --take-new-chain',
      en: 'the box was restored from a backup or replaced: ask the site, and settle it when it is clear, with --take-new-chain to take its new summaries',
    },
  },
  forged_head: {
    is: { zh: '声称的链头与日报不符', en: 'names a head that its summaries do not have' },
    remedy: {
      zh: '再拉取一次；仍如此则机构程序被改过，请技术员检查',
      en: 'pull once more; if it stays, the program of the site was changed: send a technician',
    },
  },
  unreachable: {
    is: { zh: '联系不上', en: 'does not answer' },
    remedy: { zh: '电话询问机构：断电、断网还是盒子坏了', en: 'call the site: power, network or box' },
  },
  refused: {
    is: { zh: '有应答，但不是日报', en: 'answers, but not with summaries' },
    remedy: { zh: '核对名单中的地址和令牌', en: 'check its address and token in the list' },
  },
};

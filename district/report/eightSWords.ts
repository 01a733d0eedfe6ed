import type { EightSItem } from '#contract/summary.ts';
import type { Said } from './words.ts';

export const dimensionWords: Readonly<Record<EightSItem['dimension'], Said>> = {
  filing: { zh: '备案', en: 'filing' },
  admission: { zh: '收托', en: 'admission' },
  care: { zh: '保育', en: 'care' },
  safety: { zh: '安全', en: 'safety' },
  health: { zh: '健康', en: 'health' },
  oversight: { zh: '监督', en: 'oversight' },
  service: { zh: '服务', en: 'service' },
  satisfaction: { zh: '满意', en: 'satisfaction' },
};

const itemWords: Readonly<Record<string, Said>> = {
  filing_papers: { zh: '备案材料', en: 'filing papers' },
  children_within_places: { zh: '在托人数与托位', en: 'children within places' },
  rooms_within_cap: { zh: '未超班额的教室', en: 'rooms within the cap' },
  entry_papers: { zh: '入托材料', en: 'entry papers' },
  ratio_met: { zh: '保育比达标', en: 'ratio met' },
  unattended: { zh: '无人看护', en: 'unattended' },
  outdoor_time: { zh: '户外时间', en: 'time outdoors' },
  armed: { zh: '布防', en: 'armed' },
  recorded: { zh: '录像', en: 'recorded' },
  footage_kept: { zh: '录像保存', en: 'footage kept' },
  drills: { zh: '演练', en: 'drills' },
  morning_checks: { zh: '晨检', en: 'morning checks' },
  noon_checks: { zh: '午检', en: 'noon checks' },
  findings_told: { zh: '异常告知家长', en: 'findings told' },
  absences_explained: { zh: '缺勤有原因', en: 'absences explained' },
  papers_expired: { zh: '过期证件', en: 'papers expired' },
  breach_acknowledged_after: { zh: '缺员确认用时', en: 'breach acknowledged after' },
  notices_answered: { zh: '通知已答复', en: 'notices answered' },
  look_ups_registered: { zh: '登记的录像查阅', en: 'look-ups registered' },
  late_pickups: { zh: '迟接', en: 'late pickups' },
  fees_and_menu_published: { zh: '收费与食谱公示', en: 'fees and menu published' },
  complaints_answered: { zh: '投诉答复', en: 'complaints answered' },
  pickup_ratings: { zh: '接送评价', en: 'ratings' },
};
/** A newer box may measure what this list does not name. */
export const itemWord = (item: string): Said => itemWords[item] ?? { zh: item, en: item };

/** The item that stands for its dimension in one column; of the others the workbook tells. */
export const headlineOf: Readonly<Record<EightSItem['dimension'], string>> = {
  filing: 'filing_papers',
  admission: 'rooms_within_cap',
  care: 'ratio_met',
  safety: 'armed',
  health: 'morning_checks',
  oversight: 'notices_answered',
  service: 'late_pickups',
  satisfaction: 'pickup_ratings',
};

export const unitWords: Readonly<Record<EightSItem['unit'], Said>> = {
  count: { zh: '个', en: '' },
  minutes: { zh: '分钟', en: 'min' },
  seconds: { zh: '秒', en: 's' },
  days: { zh: '天', en: 'days' },
};

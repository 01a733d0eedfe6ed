import type { Texts } from '../i18n/text.ts';

/** What the kinds that never take the top of a screen are called; those that do are among the texts of every screen. */
export const alertKindTexts = {
  'alert.unauthorised_pickup': ['未授权的人来接：请到前台核对', 'Unauthorised pickup: check at the desk'],
  'alert.absence_unexplained': [
    '应到的婴幼儿未到，也没有请假',
    'Expected children have not come, and nobody has said why',
  ],
  'alert.late_pickup': ['已过闭园时间仍有婴幼儿未接走', 'Children still inside after closing time'],
  'alert.head_count_mismatch': ['清点与登记不符', 'Head count does not agree'],
  'alert.health_untold': ['有异常未告知监护人', 'Finding not told to a guardian'],
  'alert.medicine_overdue': ['喂药时间已过未记录', 'Medicine not given in time'],
  'alert.custody_block': ['禁止接送：请到前台核对', 'Custody block: check at the desk'],
  'alert.door': ['门没有按规定关好', 'Door not as it should be'],
  'alert.tamper': ['设备被拆动或遮挡', 'Device tampered with'],
  'alert.battery_low': ['电池电量低', 'Battery low'],
  'alert.zone_fault': ['防区状态不明', 'Zone cannot be judged'],
  'alert.zone_bypassed': ['防区已旁路', 'Zone bypassed'],
  'alert.unit_swapped': ['设备被换过', 'Unit exchanged'],
  'alert.devices_silent': ['多台设备同时失联', 'Many devices silent'],
  'alert.device_offline': ['设备离线', 'Device offline'],
  'alert.recording': ['录像异常', 'Recording fault'],
  'alert.retention': ['录像保存不足', 'Footage kept too short'],
  'alert.notice_overdue': ['整改逾期', 'Rectification overdue'],
  'alert.band_change': ['明日有婴幼儿跨年龄段', 'A child changes age band tomorrow'],
  'alert.roll_call': ['应急点名进行中', 'Roll-call under way'],
  'alert.flows_down': ['联动流程停止', 'Flows stopped'],
} as const satisfies Texts;

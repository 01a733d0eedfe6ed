import type { Texts } from '../../i18n/text.ts';

/** The words of the staff's menu, one for each line of `menu.ts`: Chinese, then English. */
export const menuTexts = {
  'menu.title': ['工作', 'Work'],
  'menu.roster': ['花名册', 'Roster'],
  'menu.handover': ['交接', 'Handover'],
  'menu.moves': ['换教室', 'Move children'],
  'menu.phoneTail': ['按手机尾号', 'By phone number'],
  'menu.headCount': ['清点人数', 'Head count'],
  'menu.health': ['晨检午检', 'Health checks'],
  'menu.medicines': ['喂药', 'Medicine'],
  'menu.absences': ['缺勤', 'Absences'],
  'menu.pickups': ['临时接送', 'One-off pickups'],
  'menu.alerts': ['告警', 'Alerts'],
  'menu.zones': ['防区', 'Zones'],
  'menu.rollCalls': ['以往点名', 'Past roll-calls'],
  'menu.closing': ['今日结束', 'Close the day'],
  'menu.footage': ['录像', 'Footage'],
  'menu.today': ['今日', 'Today'],
  'menu.overview': ['园长', "Head's view"],
  'menu.summaries': ['日报', 'Daily summaries'],
  'menu.messages': ['消息', 'Messages'],
  'menu.people': ['人员', 'People'],
  'menu.kiosks': ['触摸屏', 'Kiosks'],
  'menu.devices': ['设备安装', 'Device setup'],
  'menu.site': ['站点与设备', 'Site'],
} as const satisfies Texts;

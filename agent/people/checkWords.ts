const sentences: Readonly<Record<string, string>> = {
  'lies in the future': '在将来，请核对',
  'lies before enrolledFrom': '早于入托日期，请核对',
  'lies before validFrom': '早于起始日期，请核对',
  'is named twice': '写了两次，请删去一个',
  'is used twice': '用了两次，每个要有自己的编号',
  'must be later than from': '应晚于到园时间，请核对',
  'is longer than 80 characters': '每项最多 80 个字符',
  'has more than 12 entries': '最多 12 项',
  'is no date of the calendar': '日历上没有这一天',
};
const nouns: Readonly<Record<string, string>> = { class: '班级', adult: '接送人', child: '婴幼儿' };

/** What checks.ts says of a field, in Chinese; its own words where there are none. */
export const inChinese = (message: string): string => {
  const [, noun = '', id] = /^no (\w+) has the id "(.*)"$/.exec(message) ?? [];
  return id === undefined ? (sentences[message] ?? message) : `没有编号为“${id}”的${nouns[noun] ?? noun}`;
};

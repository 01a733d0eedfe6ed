/**
 * Before the children come: does everything that protects them work? In: the list of alerts that stand. Out: a message, also
 * when all is well, because one that does not come is a finding too.
 */
export function onMessage(msg) {
  const faults = msg.payload;
  if (faults.length === 0) {
    return {
      text: {
        zh: '早间自检：设备、防区和录像正常。',
        en: 'Morning self-test: devices, zones and recording are well.',
      },
    };
  }
  const list = (language, separator) =>
    faults
      .slice(0, 10)
      .map(({ where, words }) => `${where} ${words[language]}`)
      .join(separator);
  const more = faults.length > 10 ? ' …' : '';
  return {
    text: {
      zh: `早间自检：${faults.length} 项需要处理：${list('zh', '；')}${more}`,
      en: `Morning self-test: ${faults.length} to be looked after: ${list('en', '; ')}${more}`,
    },
  };
}

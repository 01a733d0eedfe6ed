/** In: the alerts of low batteries that stand. Out: a message with the list, or nothing when there is none. */
export function onMessage(msg) {
  const places = msg.payload.map(({ where }) => where);
  if (places.length === 0) return null;
  return {
    text: {
      zh: `本周请更换电池（${places.length}）：${places.join('、')}`,
      en: `Batteries to be changed this week (${places.length}): ${places.join(', ')}`,
    },
  };
}

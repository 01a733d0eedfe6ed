/** Whether an MQTT filter (`+` one level, `#` the rest) takes a topic. A wildcard in front never takes the broker's own `$…`. */
export const matchesFilter = (filter: string, topic: string): boolean => {
  if (topic.startsWith('$') && !filter.startsWith('$')) return false;
  const levels = topic.split('/');
  const wanted = filter.split('/');
  for (const [index, level] of wanted.entries()) {
    if (level === '#') return true;
    if (levels[index] === undefined || (level !== '+' && level !== levels[index])) return false;
  }
  return levels.length === wanted.length;
};

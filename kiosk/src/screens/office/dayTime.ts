export const minutesOfDay = 1440;

/**
 * Minutes since midnight as the facility's own clock wrote them; 0 before the day and 1440 after it. Read from the
 * text, which carries the facility's offset, and not from this machine's zone.
 */
export const minuteOf = (timestamp: string, day: string): number => {
  const written = timestamp.slice(0, 10);
  if (written < day) return 0;
  if (written > day) return minutesOfDay;
  return Number(timestamp.slice(11, 13)) * 60 + Number(timestamp.slice(14, 16)) + Number(timestamp.slice(17, 19)) / 60;
};

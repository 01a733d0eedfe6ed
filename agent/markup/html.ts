const marks: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** As text of HTML or SVG, whatever it holds: names come from people and from devices. */
export const text = (value: string | number): string =>
  String(value).replaceAll(/[&<>"']/g, (mark) => marks[mark] ?? '');

/** Chinese, with English small beside it. */
export const both = ([zh, en]: readonly [string, string]): string => `${text(zh)} <small>${text(en)}</small>`;

/** `YYYY-MM-DD HH:MM` of an RFC 3339 instant, in the zone in which it was written. */
export const moment = (rfc3339: string): string => rfc3339.slice(0, 16).replace('T', ' ');

import type { Outgoing } from '../ports.ts';

/** The text, shortened at a whole character with … where it is more than so many bytes of UTF-8. */
export const fitBytes = (text: string, mostBytes: number): string => {
  if (Buffer.byteLength(text) <= mostBytes) return text;
  let kept = '';
  let bytes = Buffer.byteLength('…');
  for (const character of text) {
    bytes += Buffer.byteLength(character);
    if (bytes > mostBytes) break;
    kept += character;
  }
  return `${kept}…`;
};

/** Title, text and link as one text for people. What is too long is taken from the text: a link cut short leads nowhere. */
export const plainText = (
  { title, text, link }: Pick<Outgoing, 'title' | 'text' | 'link'>,
  mostBytes = Number.POSITIVE_INFINITY,
): string => {
  const head = `${title}\n`;
  const tail = link === undefined ? '' : `\n${link}`;
  const left = mostBytes - Buffer.byteLength(head) - Buffer.byteLength(tail);
  return left > 0 ? `${head}${fitBytes(text, left)}${tail}` : fitBytes(`${title}${tail}`, mostBytes);
};

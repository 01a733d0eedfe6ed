const isWide = (name: string): boolean => /\p{Script=Han}/u.test(name);
const asPattern = (name: string): string => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/**
 * Which of these names stand in the text. A name of one letter is no name that could be found; one in Latin letters counts
 * as a word of its own only (Mei, not Meiling).
 */
export const namesIn = (text: string, names: readonly string[]): string[] =>
  names.filter((name) => {
    if ([...name].length < 2) return false;
    if (isWide(name)) return text.includes(name);
    return new RegExp(`(?<!\\p{L})${asPattern(name)}(?!\\p{L})`, 'iu').test(text);
  });

/** Kept on this telephone where it lets us: a browser that keeps nothing asks for the link each time. */
export const kept = (name: 'language' | 'link'): string | undefined => {
  try {
    return localStorage.getItem(name) || undefined;
  } catch (_) {
    return undefined;
  }
};

export const keep = (name: 'language' | 'link', value: string): void => {
  try {
    localStorage.setItem(name, value);
  } catch (_) {
    // It works without.
  }
};

export const forget = (name: 'language' | 'link'): void => {
  try {
    localStorage.removeItem(name);
  } catch (_) {
    // It was not kept.
  }
};

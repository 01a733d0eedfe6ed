/** The members of a JSON object, each still to be checked; undefined when the text is none. */
export const objectIn = (text: string): Readonly<Record<string, unknown>> | undefined => {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined; // as any object is
  } catch {
    return undefined;
  }
};

/** The code of a problem. Only a word of the form of our own codes: what else a stranger writes does not reach a screen. */
export const codeIn = (problem: Readonly<Record<string, unknown>> | undefined): string | undefined =>
  typeof problem?.code === 'string' && /^[a-z_]{1,40}$/.test(problem.code) ? problem.code : undefined;

/** Gives the answer to the last question that was asked; one that a newer question has overtaken is undefined. */
export const latestOnly = () => {
  let asked = 0;
  return async <T>(answer: Promise<T>): Promise<T | undefined> => {
    asked += 1;
    const own = asked;
    const given = await answer;
    return own === asked ? given : undefined;
  };
};

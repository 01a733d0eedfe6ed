/**
 * What stands for a name where there is no photo. Chinese classmates share surnames, so the last character of a short
 * name tells them apart; every other name is known by how it begins.
 */
export const initialOf = (name: string): string => {
  const characters = [...name.trim()];
  const chinese = characters.length <= longestChinese && characters.every((each) => /\p{Script=Han}/u.test(each));
  return (chinese ? characters.at(-1) : characters[0])?.toUpperCase() ?? '';
};

const longestChinese = 4;

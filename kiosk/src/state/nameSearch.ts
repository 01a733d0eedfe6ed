/** Whether a name is meant by what was typed. */
export type NameSearch = (name: string, typed: string) => boolean;

/** Without pinyin: what is typed stands in the name. */
export const plainSearch: NameSearch = (name, typed) => normal(name).includes(normal(typed));

let loading: Promise<NameSearch> | undefined;

/** Finds by the name itself and by pinyin, whole or by its initials; the dictionary is loaded when it is first needed. */
export const pinyinSearch = (): Promise<NameSearch> => {
  loading ??= import('pinyin-pro').then(
    ({ match }): NameSearch =>
      (name, typed) =>
        plainSearch(name, typed) || (/^[a-z]+$/.test(normal(typed)) && match(name, normal(typed)) !== null),
    (cause: unknown) => {
      loading = undefined;
      throw cause;
    },
  );
  return loading;
};

const normal = (text: string): string => text.normalize('NFKC').toLowerCase().replaceAll(/[\s·]/g, '');

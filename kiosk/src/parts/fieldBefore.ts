/**
 * What the field that has the keyboard held before a card reader began to type into it. `remember` at the first key,
 * before its character is in; `putBack` when it was a card after all.
 */
export const createFieldBefore = (page: Pick<Document, 'activeElement'>) => {
  let before: { readonly field: HTMLInputElement | HTMLTextAreaElement; readonly value: string } | undefined;
  return {
    remember: (): void => {
      const field = page.activeElement;
      before =
        field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement
          ? { field, value: field.value }
          : undefined;
    },
    putBack: (): void => {
      if (!before || before.field.value === before.value) return;
      const { field, value } = before;
      // An input method that is still composing lets go of what it has, and does not put it in afterwards.
      field.blur();
      field.value = value;
      field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      field.focus({ preventScroll: true });
    },
  };
};

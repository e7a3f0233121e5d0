const isSubmit = (element: Element): element is HTMLButtonElement | HTMLInputElement =>
  (element instanceof HTMLButtonElement && element.type === 'submit') ||
  (element instanceof HTMLInputElement && ['submit', 'image'].includes(element.type));

/** The first submit button of a form in tree order, wherever it stands: `form.elements` knows no image buttons. */
const defaultButton = (form: HTMLFormElement): HTMLElement | undefined =>
  [...(form.getRootNode() as ParentNode).querySelectorAll('button,input')].find(
    (element): element is HTMLButtonElement => isSubmit(element) && element.form === form,
  );

/** Submits a form as Enter in one of its native fields does (HTML Standard, "implicit submission"). */
export const submitImplicitly = (form: HTMLFormElement): void => {
  const button = defaultButton(form);
  if (!button) form.requestSubmit();
  else if (!button.matches(':disabled')) button.click();
};

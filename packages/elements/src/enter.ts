import {requestSubmit} from './form-hold.js';

/** The first submit button of a form in tree order, wherever it stands: `form.elements` knows no image buttons. */
const defaultButton = (form: HTMLFormElement, field: Element): HTMLButtonElement | undefined =>
  [...(field.getRootNode() as ParentNode).querySelectorAll<HTMLButtonElement>('button,input')].find(
    button => button.form === form && ['submit', 'image'].includes(button.type),
  );

/** Submits a form as Enter in one of its native fields does (HTML Standard, "implicit submission"). */
export const submitImplicitly = (form: HTMLFormElement, field: Element): void => {
  const button = defaultButton(form, field);
  if (!button) requestSubmit(form);
  else if (!button.matches(':disabled')) button.click();
};

/** Text that is HTML. */
export interface Markup {
  text: string;
}

const escaped = (text: string): string =>
  text.replace(/[&<>"']/g, character => `&#${character.charCodeAt(0)};`);

/** HTML in which every value is a text, escaped, unless it is {@link Markup} itself. */
export const markup = (strings: TemplateStringsArray, ...values: (string | Markup)[]): Markup => {
  const written = values.map(value => (typeof value === 'string' ? escaped(value) : value.text));
  return raw(String.raw({raw: strings}, ...written));
};

/** Text that is put in as it stands. Never what came from outside. */
export const raw = (text: string): Markup => ({text});

export const NOTHING = raw('');

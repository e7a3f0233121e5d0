import {html, type TemplateResult} from 'lit';
import {styleMap} from 'lit/directives/style-map.js';

/** Properties of the element and of its look, as the controls have them. */
export type Args = Record<string, unknown>;

const stay = (event: Event): void => event.preventDefault();

/** A checkout with the form in it, as a shop has one. It goes nowhere once it is paid. */
export const renderForm = (args: Args, {loaded}: {loaded: Args}): TemplateResult => {
  const look = Object.entries(args).filter(([name, value]) => name.startsWith('--') && value);
  const {locale, name, disabled} = args;
  return html`<main aria-labelledby="checkout">
    <h1 id="checkout">Checkout</h1>
    <form @submit=${stay} style=${styleMap({width: (args['width'] as string | undefined) ?? null})}>
      <florin-card-form
        name=${name || 'payment'}
        .locale=${locale || null}
        .session=${loaded['token']}
        ?disabled=${disabled}
        style=${styleMap(Object.fromEntries(look) as Record<string, string>)}
      ></florin-card-form>
      <button>${args['button'] ?? 'Pay €19.99'}</button>
    </form>
  </main>`;
};

/** The choice of a scheme, loaded where a session takes some that share cards. */
import type {Brand, BrandId} from '@florin/card/core';
import {html, type TemplateResult} from 'lit/html.js';
import {mark} from './marks.js';

/** Asks which of its schemes a card is paid with: all in one size, and changeable (EU 2015/751, article 8). */
export const schemeChoice = (
  {schemes, brand}: {schemes: readonly Brand[]; brand: Brand | null},
  legend: string,
  choose: (id: BrandId) => void,
): TemplateResult =>
  html`<fieldset class="end schemes">
    <legend class="hidden">${legend}</legend>
    ${schemes.map(
      scheme =>
        html`<label class="scheme"
          ><input
            type="radio"
            name="scheme"
            value=${scheme.id}
            .checked=${scheme === brand}
            @change=${() => choose(scheme.id)}
          />${mark(scheme)}<span class="hidden">${scheme.name}</span></label
        >`,
    )}
  </fieldset>`;

/** Their look. */
export const styles = `
  .schemes {
    min-width: 0;
    margin: 0;
    padding: 0;
    border: 0;
  }
  .scheme {
    display: grid;
    position: relative;
    min-width: 24px;
    height: 32px;
    padding-inline: 2px;
    align-items: center;
    cursor: pointer;
    pointer-events: auto;
  }
  .scheme input {
    position: absolute;
    inset: 0;
    margin: 0;
    opacity: 0;
    cursor: inherit;
  }
  .scheme :checked + .mark {
    box-shadow: 0 0 0 2px var(--focus);
  }
  .scheme :focus-visible + .mark {
    outline: 2px solid var(--focus);
    outline-offset: 3px;
  }
  @media (forced-colors: active) {
    .scheme :checked + .mark {
      outline: 2px solid Highlight;
    }
  }
`;

export type SchemeChoice = typeof import('./scheme-choice.js');

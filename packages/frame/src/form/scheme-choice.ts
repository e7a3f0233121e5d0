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

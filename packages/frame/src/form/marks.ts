import type {Brand} from '@florin/card/core';
import {html, type TemplateResult} from 'lit/html.js';

/** Names too long for a mark. */
const SHORT: Record<string, string> = {
  amex: 'Amex',
  cartes_bancaires: 'CB',
  diners: 'Diners',
  // Two circles, drawn by the style sheet.
  mastercard: '',
  maestro: '',
};

/** A scheme's mark, for the eye alone: its name stands beside it for everyone else. */
export const mark = ({id, name}: Pick<Brand, 'id' | 'name'>): TemplateResult =>
  html`<span class="mark ${id}" aria-hidden="true">${SHORT[id] ?? name}</span>`;

import {ERROR_HEIGHT, fieldHeight, FIELD_NAMES, LABEL_HEIGHT, STATUS_HEIGHT} from '@florin/protocol';
import {DARK, LIGHT, type Rgb} from './colors.js';
import {marks} from './marks-styles.js';

const rgb = (color: Rgb): string => `rgb(${color.join()})`;
const usual = `${fieldHeight({})}px`;
const floating = `${fieldHeight({'--florin-labels': 'floating'})}px`;
const areas = FIELD_NAMES.map(name => `.row.${name} { grid-area: ${name}; }`).join(' ');

/**
 * The look. Adopted by the document, since the frame's policy allows no inline style. Heights are those of
 * `formHeight`, whatever is typed. The root stays in the light colour scheme: with another one than its page a frame
 * loses its transparency.
 */
export const styles = `
  :root {
    color-scheme: light;
    --text: var(--florin-color, ${rgb(LIGHT.text)});
    --field: var(--florin-background, ${rgb(LIGHT.field)});
    --line: var(--florin-border-color, #838b95);
    --focus: var(--florin-focus-color, #1a56db);
    --bad: var(--florin-error-color, ${rgb(LIGHT.bad)});
    --good: var(--florin-success-color, ${rgb(LIGHT.good)});
    --faint: var(--florin-placeholder-color, ${rgb(LIGHT.faint)});
    --label: var(--florin-label-color, var(--text));
    --edge: var(--florin-border-width, 1px);
    --round: var(--florin-radius, 8px);
    --pad: var(--florin-padding, 12px);
    --high: var(--florin-field-height, ${usual});
    --small: var(--florin-label-size, 14px);
  }
  :root.dark {
    --field: var(--florin-background, ${rgb(DARK.field)});
    --focus: var(--florin-focus-color, #8ab4f8);
    --bad: var(--florin-error-color, ${rgb(DARK.bad)});
    --good: var(--florin-success-color, ${rgb(DARK.good)});
    --faint: var(--florin-placeholder-color, ${rgb(DARK.faint)});
  }
  :root.dark main {
    color-scheme: dark;
  }
  [data-labels='floating'] {
    --high: var(--florin-field-height, ${floating});
    --small: var(--florin-label-size, 12px);
  }
  *,
  ::before,
  ::after {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    background: transparent;
    color: var(--text);
    font: var(--florin-font-weight, 400) var(--florin-font-size, 16px) / 1.25 var(--florin-font, system-ui), sans-serif;
    -webkit-text-size-adjust: 100%;
  }
  main {
    position: relative;
    overflow: hidden;
  }
  .fields {
    display: grid;
    grid-auto-columns: minmax(0, 1fr);
    gap: var(--florin-row-gap, 0) var(--florin-gap, 12px);
  }
  ${areas}
  .row {
    position: relative;
    min-width: 0;
  }
  .row > label {
    display: block;
    height: ${LABEL_HEIGHT}px;
    overflow: hidden;
    color: var(--label);
    font-size: var(--small);
    font-weight: 500;
    line-height: ${LABEL_HEIGHT - 4}px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  small {
    font-size: 13px;
    font-weight: 400;
  }
  .box {
    position: relative;
    height: var(--high);
    container-type: inline-size;
  }
  .box > input,
  select {
    display: block;
    width: 100%;
    height: 100%;
    margin: 0;
    padding: 0 var(--pad);
    border: var(--edge) solid var(--line);
    border-radius: var(--round);
    background: var(--field);
    color: inherit;
    font: inherit;
    text-overflow: ellipsis;
    appearance: none;
  }
  .number .box > input {
    padding-right: calc(var(--end, 0px) + var(--pad));
  }
  [dir='rtl'] .box > input {
    text-align: right;
  }
  [dir='rtl'] .number .box > input {
    padding-right: var(--pad);
    padding-left: calc(var(--end, 0px) + var(--pad));
  }
  [dir='rtl'] .box > input[dir='auto'] {
    text-align: start;
  }
  input::placeholder {
    color: var(--faint);
    opacity: 1;
  }
  .box > :is(input, select):hover:enabled {
    border-color: var(--florin-hover-color, var(--text));
  }
  .box > :is(input, select):focus {
    background: var(--florin-focus-background, var(--field));
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
  .box > [aria-invalid='true'],
  .box > [aria-invalid='true']:hover:enabled {
    border-color: var(--bad);
    box-shadow: inset 0 0 0 1px var(--bad);
  }
  .box > input:read-only,
  .box > :disabled {
    opacity: 0.65;
  }
  [data-labels='floating'] .row > label {
    position: absolute;
    z-index: 1;
    inset-inline: calc(var(--pad) + var(--edge)) var(--pad);
    top: 0;
    height: var(--high);
    color: var(--florin-label-color, var(--faint));
    font-size: inherit;
    font-weight: inherit;
    line-height: var(--high);
    pointer-events: none;
    transition: line-height 0.12s, font-size 0.12s;
  }
  [data-labels='floating'] .row:is(:focus-within, .filled, :has(:autofill)) > label {
    height: 26px;
    font-size: var(--small);
    line-height: 30px;
  }
  [data-labels='floating'] .box > :is(input, select) {
    padding-top: 18px;
  }
  [data-labels='floating'] .row:not(:focus-within) ::placeholder {
    color: transparent;
  }
  .hidden,
  [data-labels='hidden'] .row > label {
    position: absolute;
    top: 0;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .error {
    height: ${ERROR_HEIGHT}px;
    margin: 0;
    overflow: hidden;
    color: var(--bad);
    font-size: 13px;
    line-height: ${ERROR_HEIGHT}px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .error.note {
    color: inherit;
  }
  .end {
    display: flex;
    position: absolute;
    inset-inline-end: var(--pad);
    top: 0;
    height: 100%;
    align-items: center;
    pointer-events: none;
  }
  @container (max-width: 299px) {
    .end.taken {
      display: none;
    }
  }
  .status {
    display: flex;
    height: ${STATUS_HEIGHT}px;
    margin: 0;
    overflow: hidden;
    outline: none;
    font-size: 13px;
    line-height: 14px;
  }
  .status.bad {
    color: var(--bad);
  }
  .status.good {
    color: var(--good);
  }
  ${marks}
  @media (prefers-reduced-motion: reduce) {
    *,
    ::before {
      animation: none !important;
      transition: none !important;
    }
  }
  @media (forced-colors: active) {
    .box > [aria-invalid='true'] {
      outline: 1px dashed;
      outline-offset: -3px;
    }
    .box > :is(input, select):focus {
      outline: 3px solid Highlight;
    }
  }
`;

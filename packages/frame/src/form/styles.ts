import {rowHeight, STATUS_HEIGHT, NARROW} from '@florin/protocol';

const row = `${rowHeight({})}px`;
const line = `${STATUS_HEIGHT}px`;
// A media query cannot say "less than" in every browser.
const narrow = `${NARROW - 0.02}px`;

/**
 * The look. Adopted by the document, since the frame's policy allows no inline style. A row is label 20, input 44
 * and error 20 px with 4 between label and input, so that the form is as high as `formHeight` says.
 * The root stays in the light colour scheme: with another one than its page a frame loses its transparency.
 */
export const styles = `
  :root {
    color-scheme: light;
    --text: var(--florin-color, #1a1d21);
    --field: var(--florin-background, #fff);
    --line: var(--florin-border-color, #838b95);
    --focus: var(--florin-focus-color, #1a56db);
    --bad: var(--florin-error-color, #b3261e);
    --good: #0b6b3a;
    --faint: #5b636d;
  }
  :root.dark {
    --field: var(--florin-background, #1c1f24);
    --focus: var(--florin-focus-color, #8ab4f8);
    --bad: var(--florin-error-color, #ff8a80);
    --good: #7ddba3;
    --faint: #a9b1bb;
  }
  :root.dark main {
    color-scheme: dark;
  }
  *,
  ::before {
    box-sizing: border-box;
  }
  body {
    margin: 0;
    background: transparent;
    color: var(--text);
    font: var(--florin-font-size, 16px) / 1.25 var(--florin-font, system-ui), sans-serif;
    -webkit-text-size-adjust: 100%;
    text-size-adjust: 100%;
  }
  form {
    display: grid;
    grid-template-columns: minmax(0, 1fr) minmax(0, 1fr);
    column-gap: 12px;
  }
  .row {
    position: relative;
    height: ${row};
    grid-column: 1 / -1;
  }
  .row.half {
    grid-column: auto;
  }
  label {
    display: block;
    height: 20px;
    margin-bottom: 4px;
    overflow: hidden;
    font-size: 14px;
    font-weight: 500;
    line-height: 20px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  label small {
    color: inherit;
    font-size: 13px;
    font-weight: 400;
  }
  input {
    display: block;
    width: 100%;
    height: 44px;
    margin: 0;
    padding: 0 12px;
    border: 1px solid var(--line);
    border-radius: var(--florin-radius, 8px);
    background: var(--field);
    color: inherit;
    font: inherit;
    font-variant-numeric: tabular-nums;
    appearance: none;
  }
  [dir='rtl'] input {
    text-align: right;
  }
  [dir='rtl'] input[dir='auto'] {
    text-align: start;
  }
  input::placeholder {
    color: var(--faint);
    opacity: 1;
  }
  input:focus {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
  input[aria-invalid='true'] {
    border-color: var(--bad);
    box-shadow: inset 0 0 0 1px var(--bad);
  }
  input:read-only,
  input:disabled {
    opacity: 0.65;
    cursor: default;
  }
  .brand {
    position: absolute;
    inset-inline-end: 10px;
    top: 35px;
    padding: 0 6px;
    border: 1px solid var(--line);
    border-radius: 4px;
    background: var(--field);
    font-size: 12px;
    font-weight: 600;
    line-height: 20px;
    pointer-events: none;
  }
  .hidden {
    position: absolute;
    width: 1px;
    height: 1px;
    overflow: hidden;
    clip-path: inset(50%);
    white-space: nowrap;
  }
  .error {
    height: 20px;
    margin: 0;
    overflow: hidden;
    color: var(--bad);
    font-size: 13px;
    line-height: 20px;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .status {
    display: flex;
    align-items: center;
    grid-column: 1 / -1;
    height: ${line};
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
  @media (max-width: ${narrow}) {
    .row.half {
      grid-column: 1 / -1;
    }
    .brand {
      top: 0;
      inset-inline-end: 0;
      line-height: 18px;
    }
  }
  @media (forced-colors: active) {
    input[aria-invalid='true'] {
      outline: 1px dashed;
      outline-offset: -3px;
    }
    input:focus {
      outline: 3px solid Highlight;
    }
  }
`;

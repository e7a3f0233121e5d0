import {NARROW, SAVE_HEIGHT, SAVED_HEIGHT} from '@florin/protocol';

// A media query cannot say "less than" in every browser.
const narrow = `${NARROW - 0.02}px`;

/** The look of the list of saved cards, and of the question whether to save one. */
export const styles = `
  .cards {
    min-width: 0;
    margin: 0 0 8px;
    padding: 0;
    border: 0;
  }
  .save {
    display: flex;
    height: ${SAVE_HEIGHT.wide}px;
    overflow: hidden;
    align-items: center;
    font-size: 14px;
    cursor: pointer;
  }
  @media (max-width: ${narrow}) {
    .save {
      height: ${SAVE_HEIGHT.narrow}px;
    }
  }
  [name='card'],
  #save {
    width: 20px;
    height: 20px;
    flex: none;
    margin: 2px;
    margin-inline-end: 10px;
    accent-color: var(--focus);
    cursor: inherit;
  }
  .saved {
    display: flex;
    position: relative;
    height: ${SAVED_HEIGHT}px;
    padding-inline: 10px 6px;
    align-items: center;
    border: solid var(--line);
    border-width: var(--edge) var(--edge) 0;
    background: var(--field);
    cursor: pointer;
  }
  legend + .saved {
    border-start-start-radius: var(--round);
    border-start-end-radius: var(--round);
  }
  .saved:last-child {
    border-bottom-width: var(--edge);
    border-end-start-radius: var(--round);
    border-end-end-radius: var(--round);
  }
  .saved > label {
    display: flex;
    min-width: 0;
    height: 100%;
    flex: auto;
    align-items: center;
    cursor: inherit;
  }
  .saved:has(:focus-visible):not(:has(.forget:focus-visible)) {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
  .saved .mark {
    width: 44px;
    overflow: hidden;
    padding: 0 2px;
    text-overflow: ellipsis;
  }
  .which {
    display: grid;
    min-width: 0;
    margin-inline-start: 10px;
    line-height: 18px;
  }
  .which > * {
    overflow: hidden;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  .which bdi {
    font-variant-numeric: tabular-nums;
  }
  .which small {
    color: var(--faint);
    line-height: 16px;
  }
  .barred {
    cursor: default;
  }
  .barred bdi,
  .barred .mark {
    opacity: 0.6;
  }
  .barred small {
    color: var(--bad);
  }
  .forget {
    position: relative;
    width: 36px;
    height: 36px;
    flex: none;
    margin: 0;
    padding: 0;
    border: 0;
    border-radius: var(--round);
    background: none;
    color: var(--faint);
    font: inherit;
    font-size: 14px;
    cursor: pointer;
  }
  .forget:hover {
    color: var(--bad);
  }
  .forget:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
  .forget::before,
  .forget::after {
    position: absolute;
    top: 17px;
    left: 11px;
    width: 14px;
    height: 2px;
    background: currentcolor;
    content: '';
    transform: rotate(45deg);
  }
  .forget::after {
    transform: rotate(-45deg);
  }
  .forget.armed {
    position: absolute;
    inset: 5px 6px;
    width: auto;
    overflow: hidden;
    padding-inline: 34px 10px;
    border: 1px solid var(--bad);
    background: var(--field);
    color: var(--bad);
    text-align: start;
    text-overflow: ellipsis;
    white-space: nowrap;
  }
  @media (forced-colors: active) {
    .forget::before,
    .forget::after {
      background: ButtonText;
    }
  }
`;

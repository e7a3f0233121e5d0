import {CHALLENGE_HEIGHT, STATUS_HEIGHT} from '@florin/protocol';

/** Heights in px of the button under the issuer's page, and of the spaces over it and under it. */
const BUTTON = 44;
const OVER = 8;
const UNDER = 16;

/** The look of a form that pays. What turns stands after the words: these move for nothing. */
export const styles = `
  [aria-busy='true'] :is(.end, .save, .cards) {
    opacity: 0.75;
    cursor: default;
  }
  [aria-busy='true'] .status::after {
    width: 14px;
    height: 14px;
    flex: none;
    margin-inline-start: 8px;
    border: 2px solid var(--focus);
    border-inline-end-color: transparent;
    border-radius: 50%;
    animation: turn 0.8s linear infinite;
    content: '';
  }
  .asking > :is(.cards, .fields, .save) {
    position: absolute;
    inset-inline: 0;
    top: 0;
    visibility: hidden;
  }
  .challenge > iframe {
    display: block;
    width: 100%;
    height: ${CHALLENGE_HEIGHT - STATUS_HEIGHT - OVER - BUTTON - UNDER}px;
    border: 1px solid var(--line);
    border-radius: var(--round);
    background: #fff;
    color-scheme: light;
  }
  .challenge > iframe:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -1px;
  }
  .challenge > button {
    display: block;
    min-width: 120px;
    height: ${BUTTON}px;
    margin: ${OVER}px 0 ${UNDER}px;
    padding: 0 16px;
    border: 1px solid var(--line);
    border-radius: var(--round);
    background: var(--field);
    color: inherit;
    font: inherit;
    cursor: pointer;
  }
  .challenge > button:hover {
    border-color: var(--text);
  }
  .challenge > button:focus-visible {
    outline: 2px solid var(--focus);
    outline-offset: -2px;
  }
  @keyframes turn {
    to {
      transform: rotate(1turn);
    }
  }
  @media (prefers-reduced-motion: reduce) {
    .status::after {
      animation: none !important;
    }
  }
`;
